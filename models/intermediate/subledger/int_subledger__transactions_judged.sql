{{ config(materialized="view") }}

-- What settlements leave open of a transaction beside what the source says is open of it, where the source says anything.
with told as (
    select
        transaction.*,
        -- Revaluation is part of what the source says is open, and of no settlement.
        coalesce(
            exchange_adjustment <> 0 and stated_open_amount = open_accounting_amount + exchange_adjustment, false
        ) as is_revalued
    from {{ ref("int_subledger__transactions_settled") }} as transaction
    where open_amount_basis = 'settlements' and (stated_open_amount is not null or stated_closed is not null)
)

select
    told.*,
    -- What is not closed claims no amount, only that there is one.
    coalesce(stated_open_amount, open_accounting_amount)
    - case when is_revalued then exchange_adjustment else 0 end as stated_amount,
    not is_revalued
    and (
        coalesce(stated_open_amount <> open_accounting_amount, false)
        or coalesce(stated_closed and open_transaction_amount <> 0, false)
        or coalesce(
            not stated_closed and open_accounting_amount = 0 and open_transaction_amount = 0
            and (accounting_amount <> 0 or transaction_amount <> 0), false
        )
    ) as differs
from told
