{{ config(materialized="view") }}

-- Behind every bank account and month: the closing balance with what was under way, and what the ledger held before with
-- what was posted since. Salary is one row a month.
with month as (
    select
        balanced.*,
        lag(as_of) over (partition by scope order by period) as earlier,
        lag(ledger_amount) over (partition by scope order by period) as earlier_amount
    from {{ ref("int_bank__months_balanced") }} as balanced
),

-- A year begins with its opening entries, other months with what the month before left.
begun as (
    select
        month.*,
        earlier is not null and (opened_on is null or opened_on <= earlier) as goes_on
    from month
),

statement as (
    select
        paged.*,
        bank.company,
        bank.main_account,
        bank.company is null as is_unknown,
        row_number() over (
            partition by paged.account, paged.currency, paged.period
            order by paged.statement_date desc, coalesce(paged.number, 0) desc, paged.statement desc
        ) as place,
        row_number() over (
            partition by paged.account, paged.currency
            order by paged.statement_date desc, coalesce(paged.number, 0) desc, paged.statement desc
        ) as last_place
    from {{ ref("int_bank__statements_paged") }} as paged
    inner join {{ ref("int_bank__accounts_joined") }} as bank
        on paged.account = bank.account
        and paged.currency = bank.currency
        and bank.first_statement_on is not null
),

closed as (
    select
        month.scope,
        month.period,
        statement.statement,
        statement.statement_date,
        statement.closing_amount,
        statement._batch,
        statement._row,
        row_number() over (
            partition by month.scope, month.period, statement.account order by statement.period desc
        ) as place
    from month
    inner join statement
        on month.company = statement.company
        and month.main_account = statement.main_account
        and month.currency = statement.currency
        and month.period >= statement.period
        and statement.place = 1
)

select
    scope,
    period,
    'expected' as side,
    statement as record,
    statement_date as day,
    cast(closing_amount as decimal(38, 6)) as amount,
    'closing balance' as said,
    'bank.statement' as table_name,
    _batch,
    _row
from closed
where place = 1

union all

select
    account || ' ' || currency as scope,
    {{ text_of("null") }} as period,
    'expected' as side,
    statement as record,
    statement_date as day,
    cast(closing_amount as decimal(38, 6)) as amount,
    'closing balance' as said,
    'bank.statement' as table_name,
    _batch,
    _row
from statement
where is_unknown and last_place = 1

union all

select
    scope,
    period,
    'expected' as side,
    coalesce(reference, item) as record,
    day,
    cast(case when is_explained then effect else 0 end as decimal(38, 6)) as amount,
    case side
        when 'statement' then 'not posted yet'
        when 'ledger' then 'on no statement yet'
        else 'under way'
    end
    || ' since ' || {{ text_of("age") }} || ' days'
    || case when is_explained then '' else ', too long to explain ' || {{ text_of(rounded("effect")) }} end as said,
    case
        when kind = 'entry' then 'bank.entry'
        when kind = 'gap' then 'bank.statement'
        when kind = 'posting' then 'd365.general_journal_account_entry'
    end as table_name,
    _batch,
    _row
from {{ ref("fct_bank_reconciling_item") }}

union all

select
    scope,
    period,
    'actual' as side,
    company || ' ' || main_account || ' ' || {{ text_of("earlier") }} as record,
    earlier as day,
    cast(earlier_amount as decimal(38, 6)) as amount,
    'balance of the month before' as said,
    'd365.general_journal_account_entry' as table_name,
    cast(null as integer) as _batch,
    cast(null as bigint) as _row
from begun
where goes_on

union all

select
    begun.scope,
    begun.period,
    'actual' as side,
    entry.voucher as record,
    entry.accounting_date as day,
    cast(entry.amount as decimal(38, 6)) as amount,
    coalesce(entry.description, '') as said,
    'd365.general_journal_account_entry' as table_name,
    entry._batch,
    entry._row
from begun
inner join {{ ref("int_bank__entries_posted") }} as entry
    on begun.company = entry.company
    and begun.main_account = entry.main_account
    and begun.currency = entry.currency
    and begun.as_of >= entry.accounting_date
where
    not entry.is_salary
    and case
        when begun.goes_on then entry.accounting_date > begun.earlier and not entry.is_opening
        else begun.opened_on is null or entry.accounting_date >= begun.opened_on
    end

union all

select
    begun.scope,
    begun.period,
    'actual' as side,
    'salary' as record,
    begun.as_of as day,
    cast(sum(entry.amount) as decimal(38, 6)) as amount,
    'salary, as one' as said,
    'd365.general_journal_account_entry' as table_name,
    max(entry._batch) as _batch,
    cast(null as bigint) as _row
from begun
inner join {{ ref("int_bank__entries_posted") }} as entry
    on begun.company = entry.company
    and begun.main_account = entry.main_account
    and begun.currency = entry.currency
    and begun.as_of >= entry.accounting_date
where
    entry.is_salary
    and case
        when begun.goes_on then entry.accounting_date > begun.earlier and not entry.is_opening
        else begun.opened_on is null or entry.accounting_date >= begun.opened_on
    end
group by begun.scope, begun.period, begun.as_of
