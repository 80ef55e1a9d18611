-- Every line stands in every reported month, so that a figure to date is a row and not a search.
with line as (
    select * from {{ ref("int_project__lines_budgeted") }}
),

month as (
    select * from {{ ref("int_project__months_reported") }}
),

actual as (
    select
        company,
        project,
        coalesce(category, '') as category,
        period,
        sum(cost_amount) as cost_amount,
        sum(hours) as hours
    from {{ ref("fct_project_transaction") }}
    group by company, project, coalesce(category, ''), period
),

spread as (
    select
        line.*,
        month.period,
        month.year,
        coalesce(actual.cost_amount, 0) as actual_period,
        coalesce(actual.hours, 0) as hours_period
    from line
    cross join month
    left join actual
        on line.company = actual.company
        and line.project = actual.project
        and line.category = actual.category
        and month.period = actual.period
),

cumulated as (
    select
        *,
        sum(actual_period) over (
            partition by company, project, category, year order by period
            rows between unbounded preceding and current row
        ) as actual_year,
        sum(actual_period) over (
            partition by company, project, category order by period
            rows between unbounded preceding and current row
        ) as actual_to_date,
        sum(hours_period) over (
            partition by company, project, category order by period
            rows between unbounded preceding and current row
        ) as hours_actual_to_date,
        sum(actual_period) over (partition by company, project, category) as actual_total
    from spread
),

estimated as (
    select
        *,
        -- The remaining model is as of today: for an earlier month, what was spent since still had to be spent.
        case
            when etc_method = 'remaining budget' then remaining + actual_total - actual_to_date
            when budget > actual_to_date then budget - actual_to_date
            else 0
        end as etc
    from cumulated
),

-- The one rounding. What follows from other figures follows from rounded ones, so that every row foots.
figures as (
    select
        period,
        company,
        project,
        category,
        {{ rounded("budget") }} as budget,
        {{ rounded("actual_period") }} as actual_period,
        {{ rounded("actual_year") }} as actual_year,
        {{ rounded("actual_to_date") }} as actual_to_date,
        {{ rounded("etc") }} as etc,
        {{ rounded("hours_budget") }} as hours_budget,
        {{ rounded("hours_actual_to_date") }} as hours_actual_to_date,
        etc_method
    from estimated
)

select
    -- key
    period,
    company,
    project,
    category,
    -- amounts
    budget,
    actual_period,
    actual_year,
    actual_to_date,
    etc,
    {{ rounded("actual_to_date + etc") }} as eac,
    {{ rounded("budget - actual_to_date - etc") }} as variance,
    hours_budget,
    hours_actual_to_date,
    -- attributes
    etc_method
from figures
