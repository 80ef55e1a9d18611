{{ config(materialized="view") }}

-- Settlements as anybody may see them: without those of transactions by which somebody is paid, on either side.
with salary as (
    select distinct ledger, company, transaction_id
    from {{ ref("int_subledger__transactions_settled") }}
    where is_salary and transaction_id is not null
)

select settlement.*
from {{ ref("int_subledger__settlements_united") }} as settlement
where
    not exists (
        select 1
        from salary
        where
            salary.ledger = settlement.ledger
            and salary.company = settlement.company
            and (
                salary.transaction_id = settlement.transaction_id
                or salary.transaction_id = settlement.offset_transaction_id
            )
    )
