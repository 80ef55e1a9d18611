-- A line is a cost category of a project: every one that was budgeted, is still planned or has actuals.
with setting as (
    select * from {{ ref("int_setting__pivoted") }}
),

forecast as (
    select
        forecast.company,
        forecast.project,
        coalesce(forecast.category, '') as category,
        case when forecast.forecast_model = setting.budget_model then forecast.amount else 0 end as budget,
        case when forecast.forecast_model = setting.budget_model then forecast.hours else 0 end as hours_budget,
        case when forecast.forecast_model = setting.remaining_model then forecast.amount else 0 end as remaining,
        case when forecast.forecast_model = setting.remaining_model then 1 else 0 end as is_remaining
    from {{ ref("fct_project_forecast") }} as forecast
    inner join setting on forecast.forecast_model in (setting.budget_model, setting.remaining_model)
    where forecast.kind in ('hours', 'cost', 'item')
),

line as (
    select company, project, category from forecast
    union
    select company, project, coalesce(category, '') as category from {{ ref("fct_project_transaction") }}
),

summed as (
    select
        line.company,
        line.project,
        line.category,
        coalesce(sum(forecast.budget), 0) as budget,
        coalesce(sum(forecast.hours_budget), 0) as hours_budget,
        coalesce(sum(forecast.remaining), 0) as remaining,
        coalesce(max(forecast.is_remaining), 0) as is_remaining
    from line
    left join forecast
        on line.company = forecast.company
        and line.project = forecast.project
        and line.category = forecast.category
    group by line.company, line.project, line.category
)

select
    company,
    project,
    category,
    budget,
    hours_budget,
    remaining,
    -- One remaining line decides for the whole project: its other lines then have nothing left to spend.
    case
        when max(is_remaining) over (partition by company, project) = 1 then 'remaining budget'
        else 'budget minus actual'
    end as etc_method
from summed
