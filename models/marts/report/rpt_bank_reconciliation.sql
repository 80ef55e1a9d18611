-- Per bank account and month what the last statement says and what the ledger says on the same day, with what is under
-- way between them. Items that are salary stand in fct_bank_reconciling_item as totals; their sum is the same.
with item as (
    select scope, period, sum(effect) as effect
    from {{ ref("fct_bank_reconciling_item") }}
    group by scope, period
)

select
    -- key
    month.scope,
    month.period,
    -- attributes
    month.company,
    month.main_account,
    month.account,
    month.currency,
    -- dates
    month.as_of,
    -- amounts
    month.closing_amount as bank_amount,
    cast(coalesce(item.effect, 0) as decimal(32, 6)) as effect,
    month.ledger_amount
from {{ ref("int_bank__months_balanced") }} as month
left join item
    on month.scope = item.scope
    and month.period = item.period
