{% set months = [
    ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"],
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
] %}
{% set days = [
    ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
] %}

-- Every day of the years that the data is about, and of the one after. A year that is out of all reason is a slip of
-- somebody's pen, and would make the calendar endless.
with spoken as (
    select min(accounting_date) as first_day, max(accounting_date) as last_day from {{ ref("int_ledger__entries_posted") }}

    union all

    select min(statement_date) as first_day, max(statement_date) as last_day from {{ ref("stg_bank__statement") }}

    union all

    select min(start_date) as first_day, max(end_date) as last_day from {{ ref("stg_d365__fiscal_period") }}

    union all

    select min(project_date) as first_day, max(project_date) as last_day from {{ ref("fct_project_forecast") }}
),

span as (
    select
        greatest(extract(year from min(first_day)), 1990) as first_year,
        least(extract(year from max(last_day)) + 1, 2100) as last_year
    from spoken
),

month as (
    select month.period
    from {{ ref("int_calendar__months_listed") }} as month
    inner join span on month.year between span.first_year and span.last_year
),

number as (
    {%- for n in range(31) %}
    select {{ n }} as number{{ " union all" if not loop.last }}
    {%- endfor %}
),

numbered as (
    select
        month.period,
        {{ days_after("cast(month.period || '-01' as date)", "number.number") }} as calendar_date
    from month
    cross join number
),

day as (
    select
        calendar_date,
        period,
        cast(extract(year from calendar_date) as integer) as year,
        cast(extract(month from calendar_date) as integer) as month,
        cast(extract(quarter from calendar_date) as integer) as quarter,
        cast(extract(day from calendar_date) as integer) as day_of_month,
        cast(extract(doy from calendar_date) as integer) as day_of_year,
        {{ weekday_of("calendar_date") }} as weekday,
        {{ iso_year_of("calendar_date") }} as iso_year,
        cast(extract(week from calendar_date) as integer) as iso_week
    from numbered
    where {{ period_of("calendar_date") }} = period
)

select
    -- key
    day.calendar_date,
    -- attributes
    day.year,
    day.quarter,
    {{ text_of("day.year") }} || '-Q' || {{ text_of("day.quarter") }} as quarter_name,
    day.month,
    day.period,
    case day.month
        {%- for name in months[0] %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end as month_name_nl,
    case day.month
        {%- for name in months[1] %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end as month_name_en,
    day.iso_year,
    day.iso_week,
    {{ text_of("day.iso_year") }} || '-W' || case when day.iso_week < 10 then '0' else '' end
    || {{ text_of("day.iso_week") }} as week_name,
    day.day_of_month,
    day.day_of_year,
    day.weekday,
    case day.weekday
        {%- for name in days[0] %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end as day_name_nl,
    case day.weekday
        {%- for name in days[1] %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end as day_name_en,
    holiday.name_nl as holiday_nl,
    holiday.name_en as holiday_en,
    -- flags
    day.weekday > 5 as is_weekend,
    holiday.day is not null as is_holiday,
    day.weekday <= 5 and not coalesce(holiday.is_free, false) as is_working_day,
    day.calendar_date = max(day.calendar_date) over (partition by day.period) as is_month_end
from day
left join {{ ref("int_calendar__holidays_listed") }} as holiday on day.calendar_date = holiday.day
