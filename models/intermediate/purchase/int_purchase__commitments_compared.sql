{{ config(materialized="view") }}

-- What is open of every line of an order beside what its order's state and the posted invoices leave of it. Where that is
-- all that the mart knows of it too, it is not compared: one source twice proves nothing.
with status as (
    select label, value
    from {{ ref("int_setting__labels") }}
    where kind = 'purchase_status'
),

purchase_order as (
    select
        purchase_order.company,
        purchase_order.purchase_order,
        purchase_order.currency,
        purchase_order.accounting_date,
        coalesce(status.label in ('invoiced', 'cancelled'), false) as is_finished,
        purchase_order._batch,
        purchase_order._row
    from {{ ref("stg_d365__purchase_order") }} as purchase_order
    left join status on purchase_order.status = status.value
),

invoiced as (
    select * from {{ ref("int_purchase__lines_totalled") }}
),

company_invoiced as (
    select distinct company from invoiced
),

line as (
    select
        commitment.*,
        purchase_order.company is not null as has_order,
        coalesce(purchase_order.is_finished, false) as is_finished,
        company_invoiced.company is not null as invoices_tell,
        coalesce(invoiced.invoiced_quantity, 0) as billed_quantity,
        coalesce(invoiced.invoiced_amount, 0) as billed_amount
    from {{ ref("fct_commitment") }} as commitment
    left join purchase_order
        on commitment.company = purchase_order.company
        and commitment.purchase_order = purchase_order.purchase_order
    left join invoiced
        on commitment.company = invoiced.company
        and commitment.purchase_order = invoiced.purchase_order
        and commitment.line_number = invoiced.purchase_line_number
    left join company_invoiced on commitment.company = company_invoiced.company
),

billed as (
    select
        line.*,
        case
            when billed_quantity = 0 or ordered_quantity = 0 then billed_amount
            else {{ worth_of("billed_quantity") }}
        end as billed_worth
    from line
),

left_over as (
    select
        billed.*,
        case
            when is_finished or status_name in ('invoiced', 'cancelled') then 0
            when invoices_tell and open_amount_basis <> 'invoices' then {{ left_of("ordered_amount", "billed_worth") }}
        end as expected_amount
    from billed
)

select
    company,
    purchase_order,
    {{ text_of("line_number") }} as line_number,
    coalesce(transaction_currency, '') as currency,
    period,
    order_date,
    cast(expected_amount as decimal(32, 6)) as expected_amount,
    open_amount,
    case
        when not has_order then 'no order'
        when expected_amount <> open_amount then 'open by another amount'
    end as fault,
    status_name,
    open_amount_basis,
    _batch,
    _row
from left_over

union all

-- Invoiced of an order that is there, on a line that is not.
select
    invoiced.company,
    invoiced.purchase_order,
    {{ text_of("invoiced.purchase_line_number") }} as line_number,
    purchase_order.currency,
    {{ period_of("purchase_order.accounting_date") }} as period,
    purchase_order.accounting_date as order_date,
    cast(0 as decimal(32, 6)) as expected_amount,
    cast(0 as decimal(32, 6)) as open_amount,
    'invoiced, but not ordered' as fault,
    {{ text_of("null") }} as status_name,
    {{ text_of("null") }} as open_amount_basis,
    purchase_order._batch,
    purchase_order._row
from invoiced
inner join purchase_order
    on invoiced.company = purchase_order.company
    and invoiced.purchase_order = purchase_order.purchase_order
left join {{ ref("fct_commitment") }} as commitment
    on invoiced.company = commitment.company
    and invoiced.purchase_order = commitment.purchase_order
    and invoiced.purchase_line_number = commitment.line_number
where commitment.company is null
