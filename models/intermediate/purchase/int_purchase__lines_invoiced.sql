-- Lines of vendor invoices with what their invoice says, and of which of them salary is a part.
with setting as (
    select account_delimiter, main_account_place, cost_centre_place, project_place from {{ ref("int_setting__pivoted") }}
),

header as (
    select
        invoice.company,
        invoice.header_reference,
        invoice.invoice,
        invoice.invoice_account,
        invoice.invoice_date,
        invoice.posting_date,
        coalesce(invoice.voucher, booked.voucher) as voucher,
        -- Where no invoice of a company has a voucher, nothing says which are posted.
        max(case when coalesce(invoice.voucher, booked.voucher) is not null then 1 else 0 end) over (
            partition by invoice.company
        ) = 1 as tells_voucher
    from {{ ref("stg_d365__vendor_invoice") }} as invoice
    left join {{ ref("int_trade__vouchers_known") }} as booked
        on booked.ledger = 'vendor'
        and invoice.voucher is null
        and invoice.company = booked.company
        and invoice.invoice_account = booked.party
        and invoice.invoice = booked.invoice
),

document as (
    select
        line.company,
        line.header_reference,
        line.line_number,
        header.invoice,
        header.voucher,
        coalesce(header.invoice_account, line.invoice_account) as vendor,
        header.invoice_date,
        coalesce(header.posting_date, header.invoice_date) as posting_date,
        line.purchase_order,
        case when line.purchase_order is not null then nullif(line.purchase_line_number, 0) end as purchase_line_number,
        coalesce(
            line.project,
            nullif({{ default_dimension("line.dimension_display_value", "setting.project_place") }}, '')
        ) as project,
        line.project_category,
        nullif({{ default_dimension("line.dimension_display_value", "setting.cost_centre_place") }}, '') as cost_centre,
        coalesce(
            nullif({{ part_at("line.main_account_display_value", "setting.account_delimiter", "setting.main_account_place") }}, ''),
            line.main_account_display_value
        ) as main_account,
        line.item,
        line.procurement_category,
        line.description,
        line.quantity,
        line.unit_price,
        line.currency,
        line.net_amount,
        case
            when header.voucher is not null then true
            when header.tells_voucher then false
        end as is_posted,
        line._batch,
        line._row
    from {{ ref("stg_d365__vendor_invoice_line") }} as line
    left join header
        on line.company = header.company
        and line.header_reference = header.header_reference
    cross join setting
),

{{ invoices_with_salary("document", "line.header_reference") }},

{{ invoices_rated("marked", "vendor", "posting_date") }}

select
    company,
    header_reference,
    line_number,
    {{ period_of("posting_date") }} as period,
    invoice,
    voucher,
    vendor,
    invoice_date,
    posting_date,
    purchase_order,
    purchase_line_number,
    project,
    project_category,
    cost_centre,
    main_account,
    item,
    procurement_category,
    description,
    quantity,
    unit_price,
    currency,
    accounting_basis,
    net_amount,
    {{ in_accounting("net_amount", "rate_to_accounting", "accounting_basis") }} as net_accounting_amount,
    is_posted,
    is_salary,
    _batch,
    _row
from rated
