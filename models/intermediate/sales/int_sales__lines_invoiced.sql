-- Lines of invoices of sales orders and of free text invoices in one shape, and of which of them salary is a part.
with setting as (
    select account_delimiter, main_account_place, cost_centre_place, project_place from {{ ref("int_setting__pivoted") }}
),

document as (
    select
        'sales order' as kind,
        line.company,
        line.invoice,
        line.invoice_date,
        line.voucher || ' ' || {{ text_of("line.line_sequence") }} || ' ' || {{ text_of("line.occurrence") }} as line_id,
        cast(line.line_sequence as decimal(32, 16)) as line_number,
        line.voucher,
        header.customer,
        header.sales_order,
        sales_order.project,
        {{ text_of("null") }} as cost_centre,
        {{ text_of("null") }} as main_account,
        line.product as item,
        line.category,
        line.description,
        line.quantity,
        line.unit,
        line.price as unit_price,
        line.currency,
        line.line_amount as net_amount,
        line.tax_amount,
        true as is_posted,
        line._batch,
        line._row
    from {{ ref("stg_d365__sales_invoice_line") }} as line
    left join {{ ref("stg_d365__sales_invoice") }} as header
        on line.company = header.company
        and line.invoice = header.invoice
        and line.invoice_date = header.invoice_date
        and line.voucher = header.voucher
    left join {{ ref("stg_d365__sales_order") }} as sales_order
        on header.company = sales_order.company
        and header.sales_order = sales_order.sales_order

    union all

    select
        'free text' as kind,
        line.company,
        line.invoice,
        line.invoice_date,
        line.customer || ' ' || {{ text_of("line.line_number") }} || ' ' || {{ text_of("line.occurrence") }} as line_id,
        line.line_number,
        coalesce(line.voucher, booked.voucher) as voucher,
        coalesce(line.invoice_account, line.customer) as customer,
        {{ text_of("null") }} as sales_order,
        coalesce(
            nullif(upper(trim({{ part_at("line.ledger_display_value", "setting.account_delimiter", "setting.project_place") }})), ''),
            nullif({{ default_dimension("line.dimension_display_value", "setting.project_place") }}, '')
        ) as project,
        coalesce(
            nullif(upper(trim({{ part_at("line.ledger_display_value", "setting.account_delimiter", "setting.cost_centre_place") }})), ''),
            nullif({{ default_dimension("line.dimension_display_value", "setting.cost_centre_place") }}, '')
        ) as cost_centre,
        nullif({{ part_at("line.ledger_display_value", "setting.account_delimiter", "setting.main_account_place") }}, '') as main_account,
        {{ text_of("null") }} as item,
        {{ text_of("null") }} as category,
        line.description,
        line.quantity,
        {{ text_of("null") }} as unit,
        line.unit_price,
        line.currency,
        line.amount as net_amount,
        -- Only the tax transactions of the voucher know it.
        cast(null as decimal(32, 6)) as tax_amount,
        line.voucher is not null or line.invoice <> '-' as is_posted,
        line._batch,
        line._row
    from {{ ref("stg_d365__free_text_invoice") }} as line
    left join {{ ref("int_trade__vouchers_known") }} as booked
        on booked.ledger = 'customer'
        and line.voucher is null
        and line.company = booked.company
        and coalesce(line.invoice_account, line.customer) = booked.party
        and line.invoice = booked.invoice
    cross join setting
),

{{ invoices_with_salary("document", "line.kind || ' ' || line.invoice || ' ' || coalesce(line.voucher, line.customer, '')") }},

{{ invoices_rated("marked", "customer", "invoice_date") }}

select
    company,
    kind,
    invoice,
    invoice_date,
    line_id,
    line_number,
    {{ period_of("invoice_date") }} as period,
    voucher,
    customer,
    sales_order,
    project,
    cost_centre,
    main_account,
    item,
    category,
    description,
    quantity,
    unit,
    unit_price,
    currency,
    accounting_basis,
    net_amount,
    tax_amount,
    {{ in_accounting("net_amount", "rate_to_accounting", "accounting_basis") }} as net_accounting_amount,
    {{ in_accounting("tax_amount", "rate_to_accounting", "accounting_basis") }} as tax_accounting_amount,
    is_posted,
    is_salary,
    _batch,
    _row
from rated
