-- Every line stands in every reported month, so that a figure to date is a row and not a search.
with line as (
    select company, project, activity, category from {{ ref("int_project__lines_budgeted") }}
),

month as (
    select * from {{ ref("int_project__months_reported") }}
),

actual as (
    select
        company,
        project,
        coalesce(activity, '') as activity,
        coalesce(category, '') as category,
        period,
        sum(cost_amount) as cost_amount,
        sum(hours) as hours,
        sum(case when hours <> 0 then cost_amount else 0 end) as hours_amount
    from {{ ref("fct_project_transaction") }}
    group by company, project, coalesce(activity, ''), coalesce(category, ''), period
),

-- The budget in time, as its forecast lies over the months. What lies in one month only is not planned in time.
phased as (
    select
        forecast.company,
        forecast.project,
        coalesce(forecast.activity, '') as activity,
        coalesce(forecast.category, '') as category,
        forecast.period,
        sum(forecast.amount) as amount
    from {{ ref("fct_project_forecast") }} as forecast
    inner join {{ ref("int_setting__pivoted") }} as setting on forecast.forecast_model = setting.budget_model
    where forecast.kind in ('hours', 'cost', 'item')
    group by
        forecast.company,
        forecast.project,
        coalesce(forecast.activity, ''),
        coalesce(forecast.category, ''),
        forecast.period
),

phased_total as (
    select company, project, activity, category, sum(amount) as amount, count(*) as months
    from phased
    group by company, project, activity, category
),

first_month as (
    select min(period) as period from month
),

-- What was planned before the first reported month counts in it.
placed as (
    select
        phased.company,
        phased.project,
        phased.activity,
        phased.category,
        greatest(phased.period, first_month.period) as period,
        sum(phased.amount) as amount
    from phased
    cross join first_month
    group by
        phased.company, phased.project, phased.activity, phased.category, greatest(phased.period, first_month.period)
),

spread as (
    select
        line.company,
        line.project,
        line.activity,
        line.category,
        month.period,
        month.year,
        coalesce(actual.cost_amount, 0) as actual_period,
        coalesce(actual.hours, 0) as hours_period,
        coalesce(actual.hours_amount, 0) as hours_amount_period,
        coalesce(placed.amount, 0) as planned_period,
        phased_total.amount as planned_total,
        coalesce(phased_total.months, 0) as planned_months
    from line
    cross join month
    left join actual
        on line.company = actual.company
        and line.project = actual.project
        and line.activity = actual.activity
        and line.category = actual.category
        and month.period = actual.period
    left join placed
        on line.company = placed.company
        and line.project = placed.project
        and line.activity = placed.activity
        and line.category = placed.category
        and month.period = placed.period
    left join phased_total
        on line.company = phased_total.company
        and line.project = phased_total.project
        and line.activity = phased_total.activity
        and line.category = phased_total.category
)

{% set line_window = "over (partition by company, project, activity, category order by period rows between unbounded preceding and current row)" %}
select
    company,
    project,
    activity,
    category,
    period,
    year,
    actual_period,
    hours_period,
    sum(actual_period) over (
        partition by company, project, activity, category, year order by period
        rows between unbounded preceding and current row
    ) as actual_year,
    sum(actual_period) {{ line_window }} as actual_to_date,
    sum(actual_period) over (partition by company, project, activity, category) as actual_total,
    sum(hours_period) {{ line_window }} as hours_actual_to_date,
    sum(hours_period) over (partition by company, project, activity, category) as hours_total,
    sum(hours_amount_period) {{ line_window }} as hours_amount_to_date,
    sum(planned_period) {{ line_window }} as planned_to_date,
    planned_total,
    planned_months
from spread
