-- The close that each month that is still open builds on: that of the last closed month before it. Whatever changed up to
-- that month since it was closed, the reader of this month's report has not been told yet.
with closed as (
    select * from {{ ref("int_close__periods_judged") }}
    where report = 'etc' and is_in_force
),

based as (
    select
        month.period,
        max(closed.period) as closed_period
    from {{ ref("int_project__months_reported") }} as month
    inner join closed on month.period > closed.period
    left join closed as own on month.period = own.period
    where own.close is null
    group by month.period
)

select
    based.period,
    closed.close,
    based.closed_period,
    closed.version,
    closed.closed_at
from based
inner join closed on based.closed_period = closed.period
