-- What the project ledger posts to cost accounts is what the general ledger holds there, in total per account and month
-- and, as two that differ may cancel out, by each voucher that it names.
with cost_line as (
    select * from {{ ref("fct_project_transaction") }} where cost_sales = 1
),

cost as (
    select
        company,
        main_account,
        period,
        project,
        sum(accounting_amount) as amount
    from cost_line
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

ledger_voucher as (
    select
        entry.company,
        entry.main_account,
        entry.period,
        entry.voucher,
        sum(entry.accounting_amount) as amount
    from {{ ref("int_ledger__entries_placed") }} as entry
    inner join account
        on entry.company = account.company
        and entry.main_account = account.main_account
    -- The project ledger posts in the current layer only, and knows no turn of the year.
    where entry.posting_layer = 0 and entry.period_type not in ('opening', 'closing')
    group by entry.company, entry.main_account, entry.period, entry.voucher
),

ledger_side as (
    select company, main_account, period, sum(amount) as amount
    from ledger_voucher
    group by company, main_account, period
),

cost_voucher as (
    select company, main_account, period, voucher, sum(accounting_amount) as amount
    from cost_line
    where voucher is not null
    group by company, main_account, period, voucher
),

-- A ledger that takes up postings in summary knows none of the vouchers: there is only the total to compare.
met as (
    select
        cost_voucher.company,
        cost_voucher.main_account,
        cost_voucher.period,
        cost_voucher.voucher,
        cost_voucher.amount,
        coalesce(ledger_voucher.amount, 0) as ledger_amount,
        max(case when ledger_voucher.voucher is null then 0 else 1 end) over (
            partition by cost_voucher.company, cost_voucher.main_account, cost_voucher.period
        ) as names_vouchers
    from cost_voucher
    left join ledger_voucher
        on cost_voucher.company = ledger_voucher.company
        and cost_voucher.main_account = ledger_voucher.main_account
        and cost_voucher.period = ledger_voucher.period
        and cost_voucher.voucher = ledger_voucher.voucher
),

differing as (
    select
        met.*,
        row_number() over (partition by company, main_account, period order by voucher) as place
    from met
    where amount <> ledger_amount and names_vouchers = 1
),

fault as (
    select company, main_account, period, {{ listed("voucher", "place") }} as vouchers
    from differing
    group by company, main_account, period
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
        compared.company || ' ' || compared.main_account as scope,
        compared.company as summary_scope,
        compared.period,
        compared.expected,
        'fct_project_transaction: cost posted' as expected_source,
        compared.actual,
        'int_ledger__entries_placed: ledger amount' as actual_source,
        0 as tolerance,
        fault.vouchers is not null as failed,
        coalesce('Vouchers that differ: ' || fault.vouchers || '. ', '')
        || coalesce('Projects ' || compared.projects, 'No project transactions') as explanation
    from compared
    left join fault
        on compared.company = fault.company
        and compared.main_account = fault.main_account
        and compared.period = fault.period
),

{{ control_rows("project_ledger", "items", "Accounts") }}
