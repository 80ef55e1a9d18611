-- What the project ledger posts to cost accounts is what the general ledger holds there, in total per account and month,
-- and apart each voucher that it names and that differs.
with compared as (
    select * from {{ ref("int_project__vouchers_compared") }}
),

-- Of a voucher with salary only by how much it differs is told: it may be one person's. What both agree on stays with the
-- account.
voucher as (
    select
        company,
        main_account,
        period,
        voucher,
        '' as apart,
        cost_amount,
        case when is_apart then cost_amount else ledger_amount end as ledger_amount
    from compared
    where not is_apart or is_salary

    union all

    select
        company,
        main_account,
        period,
        voucher,
        ' ' || voucher as apart,
        case when is_salary then 0 else cost_amount end as cost_amount,
        case when is_salary then ledger_amount - cost_amount else ledger_amount end as ledger_amount
    from compared
    where is_apart
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

side_by_side as (
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
        side_by_side.company || ' ' || side_by_side.main_account || side_by_side.apart as scope,
        side_by_side.company as summary_scope,
        side_by_side.period,
        side_by_side.cost_amount as expected,
        'fct_project_transaction: cost posted' as expected_source,
        side_by_side.ledger_amount as actual,
        'int_ledger__entries_placed: ledger amount' as actual_source,
        0 as tolerance,
        false as failed,
        coalesce('Projects ' || projects.listed, 'No project transactions') as explanation
    from side_by_side
    left join projects
        on side_by_side.company = projects.company
        and side_by_side.main_account = projects.main_account
        and side_by_side.period = projects.period
        and side_by_side.apart = projects.apart
),

{{ control_rows("project_ledger", "items", "Accounts") }}
