-- What stood on every bank account at the end of every day, from its first statement to the last day that any statement is
-- about. A day without a statement, or with one that does not say how it closed, carries what stood there before.
with closed as (
    select *, row_number() over (partition by account, currency order by statement_date) as turn
    from (
        select
            statement.*,
            row_number() over (
                partition by account, currency, statement_date
                order by coalesce(number, 0) desc, statement desc
            ) as place
        from {{ ref("int_bank__statements_paged") }} as statement
        where closing_amount is not null
    ) as ranked
    where place = 1
),

span as (
    select max(statement_date) as last_day from {{ ref("int_bank__statements_paged") }}
),

begun as (
    select account, currency, min(statement_date) as first_day
    from closed
    group by account, currency
),

lived as (
    select
        begun.account,
        begun.currency,
        date.calendar_date as day,
        date.period
    from begun
    cross join span
    inner join {{ ref("dim_date") }} as date
        on date.calendar_date between begun.first_day and span.last_day
),

-- The statement that speaks of a day is the last one up to it.
spoken as (
    select
        lived.*,
        count(closed.turn) over (partition by lived.account, lived.currency order by lived.day) as turn
    from lived
    left join closed
        on lived.account = closed.account
        and lived.currency = closed.currency
        and lived.day = closed.statement_date
),

daily as (
    select
        spoken.account,
        spoken.currency,
        spoken.day,
        spoken.period,
        closed.statement,
        closed.statement_date,
        closed.closing_amount,
        closed._batch,
        closed._row
    from spoken
    inner join closed
        on {{ same_in("spoken", "closed", ["account", "currency", "turn"]) }}
),

placed as (
    select
        daily.*,
        bank.company,
        bank.bank_account_key,
        bank.main_account,
        ledger.accounting_currency,
        case when daily.currency = ledger.accounting_currency then 1 else quoted.rate end as rate,
        case
            when ledger.accounting_currency is null then 'not available'
            when daily.currency = ledger.accounting_currency then 'own currency'
            when quoted.rate is null then 'not available'
            else 'rate of the day'
        end as accounting_basis
    from daily
    left join {{ ref("int_bank__accounts_joined") }} as bank
        on daily.account = bank.account
        and daily.currency = bank.currency
        and bank.last_statement_on is not null
    left join {{ ref("stg_d365__ledger") }} as ledger on bank.company = ledger.company
    left join {{ ref("int_currency__rates_quoted") }} as quoted
        on bank.company = quoted.company
        and daily.currency = quoted.currency
        and daily.currency <> ledger.accounting_currency
        and daily.day >= quoted.start_date
        and (quoted.end_date is null or daily.day <= quoted.end_date)
)

select
    -- key
    account,
    currency,
    day,
    -- attributes
    company,
    bank_account_key,
    main_account,
    accounting_currency,
    accounting_basis,
    statement,
    -- dates
    statement_date,
    period,
    -- amounts
    closing_amount as balance_amount,
    case
        when accounting_basis <> 'not available' then {{ in_accounting("closing_amount", "rate", "accounting_basis") }}
    end as accounting_amount,
    {{ days_between("statement_date", "day") }} as days_carried,
    -- flags
    statement_date < day as is_carried,
    -- provenance
    _batch,
    _row
from placed
