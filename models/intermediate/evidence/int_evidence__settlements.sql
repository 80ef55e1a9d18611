{{ config(materialized="view") }}

-- What the source says is open, beside the amount and the settlements that say the same; and what moved the balance,
-- beside what moved the open items. Transactions by which somebody is paid stay out.
with stated as (
    select * from {{ ref("int_subledger__transactions_judged") }} where not is_salary
),

item as (
    select *
    from {{ ref("int_subledger__items_opened") }}
    where not is_salary and open_amount_basis = 'settlements'
)

select
    company || ' ' || ledger || 's' as scope,
    period,
    'expected' as side,
    party || ' ' || voucher as record,
    transaction_date as day,
    cast(stated_amount as decimal(38, 6)) as amount,
    concat_ws(' ', invoice, case when stated_closed then 'closed' else 'open' end) as said,
    'd365.' || ledger || '_transaction' as table_name,
    _batch,
    _row
from stated

union all

select
    company || ' ' || ledger || 's' as scope,
    period,
    'actual' as side,
    party || ' ' || voucher as record,
    transaction_date as day,
    cast(accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', invoice, 'booked') as said,
    'd365.' || ledger || '_transaction' as table_name,
    _batch,
    _row
from stated

union all

select
    stated.company || ' ' || stated.ledger || 's' as scope,
    stated.period,
    'actual' as side,
    stated.party || ' ' || stated.voucher as record,
    settlement.settlement_date as day,
    cast(-settlement.accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', stated.invoice, 'settled with', settlement.offset_voucher) as said,
    'd365.' || stated.ledger || '_settlement' as table_name,
    settlement._batch,
    settlement._row
from stated
inner join {{ ref("int_subledger__settlements_shown") }} as settlement
    on stated.ledger = settlement.ledger
    and stated.company = settlement.company
    and stated.transaction_id = settlement.transaction_id

union all

select
    company || ' ' || ledger || 's revaluation' as scope,
    {{ text_of("null") }} as period,
    'expected' as side,
    party || ' ' || voucher as record,
    transaction_date as day,
    cast(exchange_adjustment as decimal(38, 6)) as amount,
    concat_ws(' ', invoice, 'revaluation') as said,
    'd365.' || ledger || '_transaction' as table_name,
    _batch,
    _row
from stated
where is_revalued

union all

select
    company || ' ' || ledger || ' balance' as scope,
    period,
    'expected' as side,
    {{ text_of("transaction_date") }} as record,
    transaction_date as day,
    cast(accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', party, voucher, invoice, 'booked') as said,
    'd365.' || ledger || '_transaction' as table_name,
    _batch,
    _row
from {{ ref("int_subledger__transactions_settled") }}
where not is_salary and open_amount_basis = 'settlements'

union all

select
    company || ' ' || ledger || ' balance' as scope,
    {{ period_of("open_from") }} as period,
    'actual' as side,
    {{ text_of("open_from") }} as record,
    open_from as day,
    cast(open_accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', party, voucher, invoice, 'open from this day') as said,
    'd365.' || ledger || '_transaction' as table_name,
    _batch,
    _row
from item

union all

select
    company || ' ' || ledger || ' balance' as scope,
    {{ period_of(days_after("open_to", 1)) }} as period,
    'actual' as side,
    {{ text_of(days_after("open_to", 1)) }} as record,
    {{ days_after("open_to", 1) }} as day,
    cast(-open_accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', party, voucher, invoice, 'so much no longer') as said,
    'd365.' || ledger || '_transaction' as table_name,
    _batch,
    _row
from item
where open_to is not null
