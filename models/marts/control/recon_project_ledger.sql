-- What the project ledger posts to cost accounts is what the general ledger holds there, per account and month.
with cost as (
    select
        company,
        main_account,
        period,
        project,
        sum(accounting_amount) as amount
    from {{ ref("fct_project_transaction") }}
    where cost_sales = 1
    group by company, main_account, period, project
),

account as (
    select distinct cost.company, cost.main_account
    from cost
    inner join {{ ref("dim_account") }} as account
        on cost.company = account.company
        and cost.main_account = account.main_account
    where account.account_type_name in ('ProfitAndLoss', 'Expense')
),

ranked as (
    select
        cost.*,
        row_number() over (partition by cost.company, cost.main_account, cost.period order by cost.project) as place
    from cost
    inner join account
        on cost.company = account.company
        and cost.main_account = account.main_account
),

project_side as (
    select
        company,
        main_account,
        period,
        sum(amount) as amount,
        {{ listed("project", "place") }} as projects
    from ranked
    group by company, main_account, period
),

ledger_side as (
    select
        entry.company,
        entry.main_account,
        entry.period,
        sum(entry.accounting_amount) as amount
    from {{ ref("int_ledger__entries_placed") }} as entry
    inner join account
        on entry.company = account.company
        and entry.main_account = account.main_account
    -- The project ledger posts in the current layer only, and knows no turn of the year.
    where entry.posting_layer = 0 and entry.period_type not in ('opening', 'closing')
    group by entry.company, entry.main_account, entry.period
),

compared as (
    select
        coalesce(project_side.company, ledger_side.company) as company,
        coalesce(project_side.main_account, ledger_side.main_account) as main_account,
        coalesce(project_side.period, ledger_side.period) as period,
        coalesce(project_side.amount, 0) as expected,
        coalesce(ledger_side.amount, 0) as actual,
        project_side.projects
    from project_side
    full outer join ledger_side
        on project_side.company = ledger_side.company
        and project_side.main_account = ledger_side.main_account
        and project_side.period = ledger_side.period
),

items as (
    select
        company || ' ' || main_account as scope,
        company as summary_scope,
        period,
        expected,
        'fct_project_transaction: cost posted' as expected_source,
        actual,
        'int_ledger__entries_placed: ledger amount' as actual_source,
        0 as tolerance,
        false as failed,
        coalesce('Projects ' || projects, 'No project transactions') as explanation
    from compared
),

{{ control_rows("project_ledger", "items", "Accounts") }}
