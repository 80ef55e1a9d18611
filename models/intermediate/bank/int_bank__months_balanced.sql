-- Per month what the last statement says stands on a bank account, and what the general ledger says on the same day.
-- Bank accounts that are posted on one ledger account are taken together: which of them a posting is about, it does not say.
with account as (
    select
        account, currency, company, main_account, first_statement_on, last_statement_on
    from {{ ref("int_bank__accounts_joined") }}
    where main_account is not null and first_statement_on is not null
),

bank as (
    select
        company,
        main_account,
        currency,
        count(*) as accounts,
        max(account) as account,
        max(first_statement_on) as first_on,
        max(last_statement_on) as last_on
    from account
    group by company, main_account, currency
),

month as (
    select bank.*, calendar.period
    from bank
    inner join {{ ref("int_calendar__months_listed") }} as calendar
        on calendar.period >= {{ period_of("bank.first_on") }}
        and calendar.period <= {{ period_of("bank.last_on") }}
),

last_of_month as (
    select *
    from (
        select
            statement.*,
            row_number() over (
                partition by account, currency, period
                order by statement_date desc, coalesce(number, 0) desc, statement desc
            ) as place
        from {{ ref("int_bank__statements_paged") }} as statement
    ) as ranked
    where place = 1
),

closed as (
    select
        month.company,
        month.main_account,
        month.currency,
        month.period,
        account.account,
        statement.statement,
        statement.statement_date,
        statement.closing_amount,
        statement._batch,
        statement._row,
        row_number() over (
            partition by account.account, account.currency, month.period order by statement.period desc
        ) as place
    from month
    inner join account
        on month.company = account.company
        and month.main_account = account.main_account
        and month.currency = account.currency
    inner join last_of_month as statement
        on account.account = statement.account
        and account.currency = statement.currency
        and month.period >= statement.period
),

stated as (
    select
        company,
        main_account,
        currency,
        period,
        max(statement_date) as as_of,
        -- Without one of them there is no balance.
        case when count(*) = count(closing_amount) then sum(closing_amount) end as closing_amount
    from closed
    where place = 1
    group by company, main_account, currency, period
),

moved as (
    select company, main_account, currency, accounting_date, sum(amount) as amount
    from {{ ref("int_bank__entries_posted") }}
    group by company, main_account, currency, accounting_date
),

-- Opening entries repeat what stood there before: nothing before them counts any more.
opened as (
    select distinct company, accounting_date
    from {{ ref("int_ledger__entries_placed") }}
    where period_type = 'opening' and posting_layer = 0
),

anchored as (
    select
        stated.company, stated.main_account, stated.currency, stated.period, stated.as_of, stated.closing_amount,
        max(opened.accounting_date) as opened_on
    from stated
    left join opened
        on stated.company = opened.company
        and stated.as_of >= opened.accounting_date
    group by
        stated.company, stated.main_account, stated.currency, stated.period, stated.as_of, stated.closing_amount
)

select
    anchored.company,
    anchored.main_account,
    anchored.currency,
    case
        when bank.accounts = 1 then bank.account || ' ' || bank.currency
        else bank.company || ' ' || bank.main_account || ' ' || bank.currency
    end as scope,
    case when bank.accounts = 1 then bank.account end as account,
    anchored.period,
    anchored.as_of,
    anchored.opened_on,
    cast(anchored.closing_amount as decimal(32, 6)) as closing_amount,
    cast(coalesce(sum(moved.amount), 0) as decimal(32, 6)) as ledger_amount
from anchored
inner join bank
    on anchored.company = bank.company
    and anchored.main_account = bank.main_account
    and anchored.currency = bank.currency
left join moved
    on anchored.company = moved.company
    and anchored.main_account = moved.main_account
    and anchored.currency = moved.currency
    and anchored.as_of >= moved.accounting_date
    and (anchored.opened_on is null or anchored.opened_on <= moved.accounting_date)
group by
    anchored.company, anchored.main_account, anchored.currency, bank.company, bank.main_account, bank.currency,
    bank.accounts, bank.account, anchored.period, anchored.as_of, anchored.opened_on, anchored.closing_amount
