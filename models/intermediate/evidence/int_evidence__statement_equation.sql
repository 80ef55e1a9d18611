{{ config(materialized="view") }}

-- Behind every statement: how it closed; how it opened, and what was booked. Salary payments stand where they are shown,
-- which may be another statement.
with statement as (
    select * from {{ ref("int_bank__statements_paged") }}
)

select
    statement.statement as scope,
    statement.period,
    'expected' as side,
    'closing balance' as record,
    statement.statement_date as day,
    cast(statement.closing_amount as decimal(38, 6)) as amount,
    'balance at the end of the statement' as said,
    'bank.statement' as table_name,
    statement._batch,
    statement._row
from statement

union all

select
    statement.statement as scope,
    statement.period,
    'actual' as side,
    'opening balance' as record,
    statement.statement_date as day,
    cast(statement.opening_amount as decimal(38, 6)) as amount,
    'balance at the beginning of the statement' as said,
    'bank.statement' as table_name,
    statement._batch,
    statement._row
from statement

union all

select
    statement.statement as scope,
    statement.period,
    'actual' as side,
    coalesce(entry.bank_reference, entry.entry_reference, 'entry ' || {{ text_of("entry.position") }}) as record,
    entry.booking_date as day,
    cast(entry.amount as decimal(38, 6)) as amount,
    concat_ws(' ', entry.counterparty_name, entry.remittance) as said,
    'bank.entry' as table_name,
    entry._batch,
    entry._row
from statement
inner join {{ ref("fct_bank_transaction") }} as entry
    on statement.account = entry.account
    and statement.currency = entry.currency
    and statement.statement_date = entry.statement_date
    and {{ part_of("statement.statement", "' '", 4) }} = {{ part_of("entry.sequence", "'/'", 1) }}
where entry.is_booked and entry.entry_currency = entry.currency
