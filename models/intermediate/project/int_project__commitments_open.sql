-- What is bound to come and not yet booked, as it stands now: what was ordered and not invoiced, and work that was entered
-- and not posted. What nobody knows of one order (how much is left, the rate of its currency) is not known of all.
with ordered as (
    select
        company,
        project,
        coalesce(activity, '') as activity,
        coalesce(project_category, '') as category,
        period,
        open_accounting_amount as amount
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

select
    company,
    project,
    activity,
    category,
    period,
    'purchase order' as kind,
    case when count(amount) = count(*) then sum(amount) end as amount
from ordered
group by company, project, activity, category, period

union all

select company, project, activity, category, period, 'unposted work' as kind, sum(amount) as amount
from unposted
group by company, project, activity, category, period
