-- What marts show of salary in totals adds up to what was posted and paid in full detail.
with account as (
    select distinct company, period, main_account from {{ ref("int_ledger__salaries_posted") }}
),

posted as (
    select entry.company, entry.period, entry.main_account, sum(entry.accounting_amount) as amount
    from {{ ref("int_ledger__entries_posted") }} as entry
    group by entry.company, entry.period, entry.main_account
),

shown as (
    select company, period, main_account, sum(accounting_amount) as amount
    from {{ ref("fct_gl_entry") }}
    group by company, period, main_account
),

paid as (
    select account, currency, entry_currency, status, sum(amount) as amount
    from {{ ref("int_bank__entries_explained") }}
    group by account, currency, entry_currency, status
),

shown_paid as (
    select account, currency, entry_currency, status, sum(amount) as amount
    from {{ ref("fct_bank_transaction") }}
    group by account, currency, entry_currency, status
),

items as (
    select
        account.company || ' ' || account.main_account as scope,
        account.company as summary_scope,
        account.period,
        posted.amount as expected,
        'int_ledger__entries_posted: every line' as expected_source,
        coalesce(shown.amount, 0) as actual,
        'fct_gl_entry: salary in totals' as actual_source,
        0 as tolerance,
        false as failed,
        'Account and month' as explanation
    from account
    inner join posted
        on account.company = posted.company
        and account.period = posted.period
        and account.main_account = posted.main_account
    left join shown
        on account.company = shown.company
        and account.period = shown.period
        and account.main_account = shown.main_account

    union all

    select
        paid.account || ' ' || paid.currency || ' ' || paid.entry_currency || ' ' || paid.status as scope,
        paid.account || ' ' || paid.currency as summary_scope,
        {{ text_of("null") }} as period,
        paid.amount as expected,
        'int_bank__entries_explained: every entry' as expected_source,
        coalesce(shown_paid.amount, 0) as actual,
        'fct_bank_transaction: salary in totals' as actual_source,
        0 as tolerance,
        false as failed,
        'Account' as explanation
    from paid
    left join shown_paid
        on paid.account = shown_paid.account
        and paid.currency = shown_paid.currency
        and paid.entry_currency = shown_paid.entry_currency
        and paid.status = shown_paid.status
),

{{ control_rows("salary_totals", "items", "Accounts") }}
