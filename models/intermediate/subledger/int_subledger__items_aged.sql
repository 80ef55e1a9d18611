{{ config(materialized="view") }}

-- What was open at the end of every complete month, and how long it was overdue by then. What has no due date (a payment,
-- a credit note) counts from its own day.
with first_item as (
    select min({{ period_of("open_from") }}) as period from {{ ref("int_subledger__items_opened") }}
),

month as (
    select calendar.period, {{ last_day_of("calendar.period") }} as as_of
    from {{ ref("int_calendar__months_listed") }} as calendar
    cross join {{ ref("int_setting__pivoted") }} as setting
    cross join first_item
    where calendar.period between first_item.period and setting.last_period
),

aged as (
    select
        item.*,
        month.period,
        month.as_of,
        {{ days_between("coalesce(item.due_date, item.transaction_date)", "month.as_of") }} as days_overdue
    from {{ ref("int_subledger__items_opened") }} as item
    inner join month
        on item.open_from <= month.as_of
        and (item.open_to is null or item.open_to >= month.as_of)
)

select
    aged.*,
    case
        when days_overdue <= 0 then 'not due'
        when days_overdue <= 30 then '1-30'
        when days_overdue <= 60 then '31-60'
        when days_overdue <= 90 then '61-90'
        else '>90'
    end as ageing_bucket
from aged
