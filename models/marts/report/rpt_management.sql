-- The management report of each month: a cost centre's accounts in the month, up to it, and over the year. The outlook is
-- what was booked up to the month, and for the rest of the year the forecast, or the budget where there is none. What is
-- not known of one month is not known of a sum with it.
{%- set until = "month.period <= report.period" %}
with month as (
    select * from {{ ref("rpt_management_month") }}
),

-- The months of which there is something to report.
report as (
    select distinct period, substr(period, 1, 4) as year from {{ ref("int_budget__results_compared") }} where actual <> 0
),

summed as (
    select
        report.period,
        month.company,
        month.cost_centre,
        month.main_account,
        max(month.cost_centre_name) as cost_centre_name,
        max(month.account_name) as account_name,
        max(month.holder) as holder,
        {%- for column in ["actual", "budget", "forecast", "prior_year"] %}
        sum(case when month.period = report.period then month.{{ column }} end) as {{ column }}_period,
        case
            when count(case when {{ until }} then month.{{ column }} end) = count(case when {{ until }} then 1 end)
                then sum(case when {{ until }} then month.{{ column }} end)
        end as {{ column }}_to_date,
        case when count(month.{{ column }}) = count(*) then sum(month.{{ column }}) end as {{ column }}_full,
        {%- endfor %}
        case
            when count(case when not ({{ until }}) then coalesce(month.forecast, month.budget) end) = count(case when not ({{ until }}) then 1 end)
                then sum(case when {{ until }} then month.actual else coalesce(month.forecast, month.budget) end)
        end as outlook
    from report
    inner join month on report.year = month.year
    group by report.period, month.company, month.cost_centre, month.main_account
)

select
    -- key
    period,
    company,
    cost_centre,
    main_account,
    -- attributes
    cost_centre_name,
    account_name,
    holder,
    -- amounts
    {%- for column in ["actual_period", "budget_period", "forecast_period", "prior_year_period",
        "actual_to_date", "budget_to_date", "forecast_to_date", "prior_year_to_date",
        "budget_full", "forecast_full", "prior_year_full", "outlook"] %}
    {{ rounded(column) }} as {{ column }},
    {%- endfor %}
    {{ rounded("budget_to_date - actual_to_date") }} as variance_to_date,
    {{ rounded("budget_full - outlook") }} as variance_full
from summed
