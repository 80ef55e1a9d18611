-- What the project ledger posts to cost accounts is what the general ledger holds there, in total per account and month,
-- and apart each voucher that it names and that differs.
with voucher as (
    select
        compared.*,
        case when is_apart then ' ' || voucher else '' end as apart
    from {{ ref("int_project__vouchers_compared") }} as compared
),

project as (
    select distinct
        voucher.company,
        voucher.main_account,
        voucher.period,
        voucher.apart,
        cost.project
    from {{ ref("fct_project_transaction") }} as cost
    inner join voucher
        on cost.company = voucher.company
        and cost.main_account = voucher.main_account
        and cost.period = voucher.period
        and coalesce(cost.voucher, '') = voucher.voucher
    where cost.cost_sales = 1
),

ranked as (
    select
        project.*,
        row_number() over (partition by company, main_account, period, apart order by project) as place
    from project
),

projects as (
    select company, main_account, period, apart, {{ listed("project", "place") }} as listed
    from ranked
    group by company, main_account, period, apart
),

compared as (
    select
        company,
        main_account,
        period,
        apart,
        sum(cost_amount) as cost_amount,
        sum(ledger_amount) as ledger_amount
    from voucher
    group by company, main_account, period, apart
),

items as (
    select
        compared.company || ' ' || compared.main_account || compared.apart as scope,
        compared.company as summary_scope,
        compared.period,
        compared.cost_amount as expected,
        'fct_project_transaction: cost posted' as expected_source,
        compared.ledger_amount as actual,
        'int_ledger__entries_placed: ledger amount' as actual_source,
        0 as tolerance,
        false as failed,
        coalesce('Projects ' || projects.listed, 'No project transactions') as explanation
    from compared
    left join projects
        on compared.company = projects.company
        and compared.main_account = projects.main_account
        and compared.period = projects.period
        and compared.apart = projects.apart
),

{{ control_rows("project_ledger", "items", "Accounts") }}
