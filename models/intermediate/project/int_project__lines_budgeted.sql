-- A line is a cost category of an activity of a project: every one that was budgeted, is still planned, has actuals or
-- was said something of.
-- A project's own budget lines say what was granted first and changed since; without them its budget forecast speaks,
-- which knows of no changes.
with setting as (
    select * from {{ ref("int_setting__pivoted") }}
),

forecast as (
    select
        forecast.company,
        forecast.project,
        coalesce(forecast.activity, '') as activity,
        coalesce(forecast.category, '') as category,
        case when forecast.forecast_model = setting.budget_model then forecast.amount else 0 end as budget,
        case when forecast.forecast_model = setting.budget_model then forecast.hours else 0 end as hours_budget,
        case
            when forecast.forecast_model = setting.budget_model and forecast.kind = 'hours' then forecast.amount else 0
        end as hours_budget_amount,
        case when forecast.forecast_model = setting.remaining_model then forecast.amount else 0 end as remaining,
        case when forecast.forecast_model = setting.remaining_model then forecast.hours else 0 end as hours_remaining,
        case when forecast.forecast_model = setting.remaining_model then 1 else 0 end as is_remaining
    from {{ ref("fct_project_forecast") }} as forecast
    inner join setting on forecast.forecast_model in (setting.budget_model, setting.remaining_model)
    where forecast.kind in ('hours', 'cost', 'item')
),

granted as (
    select
        company,
        project,
        coalesce(activity, '') as activity,
        coalesce(category, '') as category,
        sum(original_amount) as original_amount,
        sum(approved_changes) as approved_changes
    from {{ ref("fct_project_budget") }}
    where line_type_name = 'Cost'
    group by company, project, coalesce(activity, ''), coalesce(category, '')
),

has_budget as (
    select distinct company, project from granted
),

line as (
    select company, project, activity, category from forecast
    union
    select company, project, activity, category from granted
    union
    select company, project, coalesce(activity, '') as activity, coalesce(category, '') as category
    from {{ ref("fct_project_transaction") }}
    union
    select company, project, activity, category from {{ ref("int_project__commitments_open") }}
    union
    select company, project, activity, category from {{ ref("fct_project_entry") }}
),

planned as (
    select
        company,
        project,
        activity,
        category,
        sum(budget) as budget,
        sum(hours_budget) as hours_budget,
        sum(hours_budget_amount) as hours_budget_amount,
        sum(remaining) as remaining,
        sum(hours_remaining) as hours_remaining,
        max(is_remaining) as is_remaining
    from forecast
    group by company, project, activity, category
),

joined as (
    select
        line.*,
        case when has_budget.project is null then planned.budget else granted.original_amount end as original_budget,
        case when has_budget.project is not null then coalesce(granted.approved_changes, 0) end as approved_changes,
        case when has_budget.project is null then 'forecast model' else 'project budget' end as budget_basis,
        coalesce(planned.hours_budget, 0) as hours_budget,
        coalesce(planned.hours_budget_amount, 0) as hours_budget_amount,
        coalesce(planned.remaining, 0) as remaining,
        coalesce(planned.hours_remaining, 0) as hours_remaining,
        max(coalesce(planned.is_remaining, 0)) over (partition by line.company, line.project) = 1 as has_remaining
    from line
    left join planned
        on line.company = planned.company
        and line.project = planned.project
        and line.activity = planned.activity
        and line.category = planned.category
    left join granted
        on line.company = granted.company
        and line.project = granted.project
        and line.activity = granted.activity
        and line.category = granted.category
    left join has_budget
        on line.company = has_budget.company
        and line.project = has_budget.project
)

select
    company,
    project,
    activity,
    category,
    coalesce(original_budget, 0) as original_budget,
    approved_changes,
    coalesce(original_budget, 0) + coalesce(approved_changes, 0) as budget,
    budget_basis,
    hours_budget,
    hours_budget_amount,
    remaining,
    hours_remaining,
    -- One remaining line decides for the whole project: its other lines then have nothing left to spend.
    has_remaining
from joined
