-- What is bound to come and not yet booked, as it stands now: what was ordered and not invoiced, and work that was entered
-- and not posted. An order in another currency without a rate is not known, and so is not counted.
with ordered as (
    select
        company,
        project,
        coalesce(activity, '') as activity,
        coalesce(project_category, '') as category,
        period,
        coalesce(open_accounting_amount, 0) as amount
    from {{ ref("fct_commitment") }}
    where project is not null and not is_cancelled
),

unposted as (
    select
        company,
        project,
        coalesce(activity, '') as activity,
        coalesce(category, '') as category,
        period,
        cost_amount as amount
    from {{ ref("fct_project_transaction_unposted") }}
)

select company, project, activity, category, period, 'purchase order' as kind, sum(amount) as amount
from ordered
group by company, project, activity, category, period

union all

select company, project, activity, category, period, 'unposted work' as kind, sum(amount) as amount
from unposted
group by company, project, activity, category, period
