-- What moved since the last report: a project's budget, costs and estimates then and now. The last report is the last
-- month that was closed before, as it was frozen; where none was, the month before as it is known now.
with project as (
    select * from {{ ref("rpt_etc_project") }}
),

closed as (
    select * from {{ ref("rpt_etc_close_project") }} where is_in_force
),

reported as (
    select period, lag(period) over (order by period) as period_before
    from {{ ref("int_project__months_reported") }}
),

frozen as (
    select reported.period, max(closed.period) as closed_before
    from reported
    inner join (select distinct period from closed) as closed on closed.period < reported.period
    group by reported.period
),

month as (
    select
        reported.period,
        coalesce(frozen.closed_before, reported.period_before) as period_before,
        case
            when frozen.closed_before is not null then 'close'
            when reported.period_before is not null then 'month'
        end as against
    from reported
    left join frozen on reported.period = frozen.period
),

earlier as (
    select 'close' as against, period, company, project, budget, actual_to_date, etc, eac, variance from closed
    union all
    select 'month' as against, period, company, project, budget, actual_to_date, etc, eac, variance from project
),

compared as (
    select
        project.*,
        month.period_before,
        month.against,
        earlier.budget as budget_before,
        earlier.actual_to_date as actual_before,
        earlier.etc as etc_before,
        earlier.eac as eac_before,
        earlier.variance as variance_before
    from project
    inner join month on project.period = month.period
    left join earlier
        on month.against = earlier.against
        and project.company = earlier.company
        and project.project = earlier.project
        and month.period_before = earlier.period
)

select
    -- key
    period,
    company,
    project,
    -- attributes
    project_name,
    period_before,
    against,
    -- amounts
    budget_before,
    {{ rounded("budget - budget_before") }} as budget_movement,
    actual_before,
    {{ rounded("actual_to_date - actual_before") }} as actual_movement,
    etc_before,
    {{ rounded("etc - etc_before") }} as etc_movement,
    eac_before,
    {{ rounded("eac - eac_before") }} as eac_movement,
    variance_before,
    {{ rounded("variance - variance_before") }} as variance_movement,
    -- flags
    period_before is not null and (
        budget is distinct from budget_before
        or actual_to_date is distinct from actual_before
        or etc is distinct from etc_before
    ) as is_moved
from compared
