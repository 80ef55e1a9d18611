-- Lines of purchase orders and what of each is still committed. What is left the source says where its entity does; else it
-- is computed from quantities, or from the posted invoices; where none of these is known it is empty, which is not nothing.
{% set amounts = [
    "ordered_amount", "received_amount", "invoiced_amount", "cancelled_amount", "to_receive_amount",
    "received_not_invoiced_amount", "open_amount"
] %}

with setting as (
    select account_delimiter, main_account_place, cost_centre_place, project_place from {{ ref("int_setting__pivoted") }}
),

status as (
    select label, value
    from {{ ref("int_setting__labels") }}
    where kind = 'purchase_status'
),

invoiced as (
    select company, purchase_order, purchase_line_number, invoiced_quantity, invoiced_amount
    from {{ ref("int_purchase__lines_totalled") }}
),

-- Where no posted invoice of a company names an order, invoices do not say what of an order was invoiced.
company_invoiced as (
    select distinct company from invoiced
),

line as (
    select
        line.company,
        line.purchase_order,
        line.line_number,
        purchase_order.vendor,
        purchase_order.currency,
        purchase_order.document_state,
        purchase_order.accounting_date as order_date,
        line.requested_delivery,
        line.status,
        coalesce(status.label, 'unknown') as status_name,
        line.item,
        line.procurement_category,
        line.description,
        line.unit,
        line.price,
        line.activity,
        coalesce(
            line.project,
            nullif({{ default_dimension("line.dimension_display_value", "setting.project_place") }}, ''),
            purchase_order.project
        ) as project,
        line.project_category,
        nullif({{ default_dimension("line.dimension_display_value", "setting.cost_centre_place") }}, '') as cost_centre,
        line.ordered_quantity,
        line.line_amount as ordered_amount,
        line.received_quantity as stated_received_quantity,
        line.invoiced_quantity as stated_invoiced_quantity,
        line.remaining_quantity as stated_remaining_quantity,
        line.remaining_amount as stated_remaining_amount,
        company_invoiced.company is not null as invoices_tell,
        coalesce(invoiced.invoiced_quantity, 0) as billed_quantity,
        coalesce(invoiced.invoiced_amount, 0) as billed_amount,
        line._batch,
        line._row
    from {{ ref("stg_d365__purchase_order_line") }} as line
    left join {{ ref("stg_d365__purchase_order") }} as purchase_order
        on line.company = purchase_order.company
        and line.purchase_order = purchase_order.purchase_order
    left join status on line.status = status.value
    left join invoiced
        on line.company = invoiced.company
        and line.purchase_order = invoiced.purchase_order
        and line.line_number = invoiced.purchase_line_number
    left join company_invoiced on line.company = company_invoiced.company
    cross join setting
),

-- How much was received and invoiced: as the source says, else as the state of the line implies.
counted as (
    select
        line.*,
        case
            when stated_received_quantity is not null then stated_received_quantity
            when status_name = 'received' then ordered_quantity
            when status_name = 'cancelled' then 0
        end as known_received_quantity,
        case
            when stated_invoiced_quantity is not null then stated_invoiced_quantity
            when status_name = 'cancelled' then 0
            when status_name = 'invoiced' and billed_quantity = 0 then ordered_quantity
            -- Services may be invoiced by amount alone.
            when invoices_tell and (billed_quantity <> 0 or billed_amount = 0) then billed_quantity
        end as invoiced_quantity,
        case
            when status_name = 'cancelled' then 'status'
            when stated_remaining_amount is not null then 'remaining amount'
            when stated_remaining_quantity is not null and ordered_quantity <> 0 then 'remaining quantity'
            when status_name = 'invoiced' then 'status'
            when stated_invoiced_quantity is not null and ordered_quantity <> 0 then 'invoiced quantity'
            when invoices_tell then 'invoices'
            else 'not available'
        end as open_amount_basis
    from line
),

received as (
    select
        counted.*,
        -- Nothing of a line that was invoiced whole is still to come.
        coalesce(known_received_quantity, case when status_name = 'invoiced' then invoiced_quantity end) as received_quantity
    from counted
),

valued as (
    select
        received.*,
        {{ worth_of("received_quantity") }} as received_amount,
        case
            when invoiced_quantity is not null and ordered_quantity <> 0 then {{ worth_of("invoiced_quantity") }}
            when invoices_tell then billed_amount
        end as invoiced_amount
    from received
),

opened as (
    select
        valued.*,
        case open_amount_basis
            when 'status' then 0
            when 'remaining amount' then stated_remaining_amount
            when 'remaining quantity' then {{ worth_of("stated_remaining_quantity") }}
            when 'invoiced quantity' then {{ left_of("ordered_amount", "invoiced_amount") }}
            when 'invoices' then {{ left_of("ordered_amount", "invoiced_amount") }}
        end as open_amount,
        case when status_name = 'cancelled' then 0 else received_amount - invoiced_amount end as received_not_invoiced_amount
    from valued
),

completed as (
    select
        opened.*,
        ordered_amount - invoiced_amount - open_amount as cancelled_amount,
        open_amount - received_not_invoiced_amount as to_receive_amount
    from opened
),

rated as (
    select
        completed.*,
        case when completed.currency = company.accounting_currency then 'own currency' end as accounting_basis,
        quoted.rate as rate_to_accounting
    from completed
    left join {{ ref("dim_company") }} as company on completed.company = company.company
    left join {{ ref("int_currency__rates_quoted") }} as quoted
        on completed.company = quoted.company
        and completed.currency = quoted.currency
        and completed.order_date >= quoted.start_date
        and (quoted.end_date is null or completed.order_date <= quoted.end_date)
)

select
    -- key
    company,
    purchase_order,
    line_number,
    -- attributes
    vendor,
    project,
    project_category,
    activity,
    cost_centre,
    item,
    procurement_category,
    description,
    status,
    status_name,
    document_state,
    unit,
    currency as transaction_currency,
    open_amount_basis,
    -- dates
    order_date,
    {{ period_of("order_date") }} as period,
    requested_delivery,
    -- quantities
    ordered_quantity,
    cast(received_quantity as decimal(32, 6)) as received_quantity,
    cast(invoiced_quantity as decimal(32, 6)) as invoiced_quantity,
    -- amounts: in the currency of the order, and in that of the books
    price,
    {%- for amount in amounts %}
    cast({{ amount }} as decimal(32, 6)) as {{ amount }},
    {%- endfor %}
    {%- for amount in amounts %}
    {{ in_accounting(amount, "rate_to_accounting", "accounting_basis") }} as {{ amount | replace("_amount", "_accounting_amount") }},
    {%- endfor %}
    stated_remaining_amount,
    -- flags
    status_name = 'cancelled' as is_cancelled,
    -- provenance
    _batch,
    _row
from rated
