-- The management report month by month: each cost centre and account of a year in each of its months. What is budgeted or
-- forecast (raming) of a month is known where a company has such a plan of the year, and what was booked a year before
-- from the month on in which its books begin; without that nothing is said of it.
with result as (
    select * from {{ ref("int_budget__results_compared") }}
),

plan_year as (
    select
        company,
        substr(period, 1, 4) as year,
        max(is_budget) = 1 as has_budget,
        max(is_forecast) = 1 as has_forecast
    from result
    group by company, substr(period, 1, 4)
),

-- Books may begin with balances, months before their first result.
first_booked as (
    select company, min(period) as period from {{ ref("int_ledger__entries_placed") }} where posting_layer = 0 group by company
),

-- A year earlier is the same month of the year after.
moved as (
    select company, cost_centre, main_account, period, actual, budget, forecast, 0 as prior_year from result
    union all
    select
        company,
        cost_centre,
        main_account,
        {{ text_of("cast(substr(period, 1, 4) as integer) + 1") }} || substr(period, 5) as period,
        0 as actual,
        0 as budget,
        0 as forecast,
        actual as prior_year
    from result
),

-- Months in which nothing was booked or planned are lines too, so that every year has twelve.
line as (
    select distinct company, cost_centre, main_account, substr(period, 1, 4) as year from moved
),

booked as (
    select min(substr(period, 1, 4)) as first_year, max(substr(period, 1, 4)) as last_year from result where actual <> 0
),

summed as (
    select
        company,
        cost_centre,
        main_account,
        period,
        sum(actual) as actual,
        sum(budget) as budget,
        sum(forecast) as forecast,
        sum(prior_year) as prior_year
    from moved
    group by company, cost_centre, main_account, period
),

centre as (
    select value as cost_centre, max(value_name) as cost_centre_name
    from {{ ref("dim_financial_dimension") }}
    group by value
),

named_holder as (
    select
        {{ part_of("value", "chr(9)", 1) }} as cost_centre,
        max({{ part_of("value", "chr(9)", 2) }}) as holder
    from {{ ref("stg_saldo__setting") }}
    where name = 'budget_holder'
    group by {{ part_of("value", "chr(9)", 1) }}
),

unit_holder as (
    select cost_centre, max(manager) as holder
    from {{ ref("dim_organisation_unit") }}
    where cost_centre is not null
    group by cost_centre
)

select
    -- key
    line.company,
    line.cost_centre,
    line.main_account,
    month.period,
    -- attributes
    line.year,
    centre.cost_centre_name,
    account.account_name,
    coalesce(named_holder.holder, unit_holder.holder) as holder,
    -- amounts
    {{ rounded("coalesce(summed.actual, 0)") }} as actual,
    case when plan_year.has_budget then {{ rounded("coalesce(summed.budget, 0)") }} end as budget,
    case when plan_year.has_forecast then {{ rounded("coalesce(summed.forecast, 0)") }} end as forecast,
    case
        when first_booked.period <= {{ text_of("month.year - 1") }} || substr(month.period, 5)
            then {{ rounded("coalesce(summed.prior_year, 0)") }}
    end as prior_year
from line
cross join booked
inner join {{ ref("int_calendar__months_listed") }} as month on line.year = {{ text_of("month.year") }}
left join summed
    on line.company = summed.company
    and line.cost_centre = summed.cost_centre
    and line.main_account = summed.main_account
    and month.period = summed.period
left join plan_year
    on line.company = plan_year.company
    and line.year = plan_year.year
left join first_booked on line.company = first_booked.company
left join centre on line.cost_centre = centre.cost_centre
left join named_holder on line.cost_centre = named_holder.cost_centre
left join unit_holder on line.cost_centre = unit_holder.cost_centre
left join {{ ref("dim_account") }} as account
    on line.company = account.company
    and line.main_account = account.main_account
where line.year between booked.first_year and booked.last_year
