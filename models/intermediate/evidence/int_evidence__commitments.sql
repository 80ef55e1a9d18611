{{ config(materialized="view") }}

-- Behind every company, currency and month of orders: what each line should leave open, and what it does.
with line as (
    select
        compared.*,
        company || ' ' || currency
        || case when fault is null and (expected_amount is null or open_amount is null) then ' not compared' else '' end
            as scope,
        purchase_order || ' line ' || line_number as record
    from {{ ref("int_purchase__commitments_compared") }} as compared
)

select
    scope,
    period,
    'expected' as side,
    record,
    order_date as day,
    cast(coalesce(expected_amount, 0) as decimal(38, 6)) as amount,
    coalesce(fault, 'ordered less invoiced') as said,
    'd365.purchase_order_line' as table_name,
    _batch,
    _row
from line

union all

select
    scope,
    period,
    'actual' as side,
    record,
    order_date as day,
    cast(coalesce(open_amount, 0) as decimal(38, 6)) as amount,
    concat_ws(' ', status_name, 'by ' || open_amount_basis) as said,
    'd365.purchase_order_line' as table_name,
    _batch,
    _row
from line
