-- What moved since the month before: a project's budget, costs and estimates then and now.
with project as (
    select * from {{ ref("rpt_etc_project") }}
),

month as (
    select period, lag(period) over (order by period) as period_before
    from {{ ref("int_project__months_reported") }}
),

compared as (
    select
        project.*,
        month.period_before,
        earlier.budget as budget_before,
        earlier.actual_to_date as actual_before,
        earlier.etc as etc_before,
        earlier.eac as eac_before,
        earlier.variance as variance_before
    from project
    inner join month on project.period = month.period
    left join project as earlier
        on project.company = earlier.company
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
