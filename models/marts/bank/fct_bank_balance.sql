-- Balances as statements give them, one row a statement; a day without a statement has none.
with available as (
    select
        account,
        currency,
        statement_date,
        sequence,
        max(case when balance_code = 'CLAV' then amount end) as available_amount,
        count(case when balance_code = 'CLAV' then 1 end) as balances
    from {{ ref("stg_bank__balance") }}
    where coalesce(balance_currency, currency) = currency
    group by account, currency, statement_date, sequence
)

select
    -- key
    statement.statement,
    -- attributes
    statement.account,
    statement.currency,
    statement.number,
    bank.company,
    bank.bank_account_key,
    bank.main_account,
    -- dates
    statement.statement_date,
    statement.period,
    -- amounts
    statement.opening_amount,
    cast(statement.booked_amount as decimal(32, 6)) as booked_amount,
    statement.closing_amount,
    -- Of two that a bank gives, neither is chosen.
    case when available.balances = 1 then available.available_amount end as available_amount,
    cast(statement.entries as bigint) as entries,
    -- provenance
    statement._batch,
    statement._row
from {{ ref("int_bank__statements_paged") }} as statement
left join {{ ref("int_bank__accounts_joined") }} as bank
    on statement.account = bank.account
    and statement.currency = bank.currency
    and bank.last_statement_on is not null
left join available
    on statement.account = available.account
    and statement.currency = available.currency
    and statement.statement_date = available.statement_date
    and statement.last_sequence = available.sequence
