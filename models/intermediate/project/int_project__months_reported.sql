-- From the first month with actuals to the last one, and in any case up to the last complete month.
with actual as (
    select min(period) as first_period, max(period) as last_period
    from {{ ref("fct_project_transaction") }}
),

bounds as (
    select
        least(coalesce(actual.first_period, setting.last_period), coalesce(setting.last_period, actual.first_period)) as first_period,
        greatest(coalesce(actual.last_period, setting.last_period), coalesce(setting.last_period, actual.last_period)) as last_period
    from actual
    cross join {{ ref("int_setting__pivoted") }} as setting
)

select calendar.period, calendar.year
from {{ ref("int_calendar__months_listed") }} as calendar
inner join bounds on calendar.period between bounds.first_period and bounds.last_period
