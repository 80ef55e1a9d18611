-- What is bound to come and not yet booked, as it stands now: work that was entered and not posted.
with unposted as (
    select
        company,
        project,
        coalesce(activity, '') as activity,
        coalesce(category, '') as category,
        period,
        cost_amount as amount
    from {{ ref("fct_project_transaction_unposted") }}
)

select company, project, activity, category, period, 'unposted work' as kind, sum(amount) as amount
from unposted
group by company, project, activity, category, period
