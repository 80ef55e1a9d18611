-- What stood on every bank account at the end of every day, from its first statement to the last day that any statement is
-- about. A day without a statement, or with one that does not say how it closed, carries what stood there before.
with closed as (
    select
        statement.*,
        row_number() over (
            partition by account, currency, statement_date
            order by coalesce(number, 0) desc, statement desc
        ) as place
    from {{ ref("int_bank__statements_paged") }} as statement
    where closing_amount is not null
),

span as (
    select max(statement_date) as last_day from {{ ref("int_bank__statements_paged") }}
),

held as (
    select
        closed.*,
        coalesce(
            {{ days_after("lead(closed.statement_date) over (partition by closed.account, closed.currency order by closed.statement_date)", -1) }},
            span.last_day
        ) as held_to
    from closed
    cross join span
    where closed.place = 1
),

daily as (
    select
        held.account,
        held.currency,
        date.calendar_date as day,
        date.period,
        held.statement,
        held.statement_date,
        held.closing_amount,
        held._batch,
        held._row
    from held
    inner join {{ ref("dim_date") }} as date
        on date.calendar_date between held.statement_date and held.held_to
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
