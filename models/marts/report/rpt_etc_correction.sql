-- Corrections on closed months: what lines cost up to the last closed month as it was frozen, what they cost up to it
-- now, and how much of the difference is told by transactions that came since.
with month as (
    select * from {{ ref("int_close__months_based") }}
),

told as (
    select
        close,
        company,
        project,
        coalesce(activity, '') as activity,
        coalesce(category, '') as category,
        actual_to_date as actual_frozen,
        0 as actual_now,
        0 as explained,
        hours_actual_to_date as hours_frozen,
        0 as hours_now,
        0 as transactions
    from {{ ref("stg_close__etc_line") }}

    union all

    select
        closed.close,
        line.company,
        line.project,
        line.activity,
        line.category,
        0 as actual_frozen,
        line.actual_to_date as actual_now,
        0 as explained,
        0 as hours_frozen,
        line.hours_actual_to_date as hours_now,
        0 as transactions
    from {{ ref("rpt_etc_project_category") }} as line
    inner join (select distinct close, closed_period from month) as closed on line.period = closed.closed_period

    union all

    select
        close,
        company,
        project,
        activity,
        category,
        0 as actual_frozen,
        0 as actual_now,
        correction as explained,
        0 as hours_frozen,
        0 as hours_now,
        1 as transactions
    from {{ ref("int_close__actuals_changed") }}
),

summed as (
    select
        close,
        company,
        project,
        activity,
        category,
        {{ rounded("sum(actual_frozen)") }} as actual_frozen,
        {{ rounded("sum(actual_now)") }} as actual_now,
        {{ rounded("sum(explained)") }} as explained,
        {{ rounded("sum(hours_frozen)") }} as hours_frozen,
        {{ rounded("sum(hours_now)") }} as hours_now,
        sum(transactions) as transactions
    from told
    group by close, company, project, activity, category
)

select
    -- key
    month.period,
    summed.company,
    summed.project,
    summed.activity,
    summed.category,
    -- attributes
    about.project_name,
    month.closed_period,
    cast(month.version as integer) as closed_version,
    -- dates
    month.closed_at,
    -- amounts
    summed.actual_frozen,
    summed.actual_now,
    {{ rounded("summed.actual_now - summed.actual_frozen") }} as correction,
    summed.explained,
    {{ rounded("summed.actual_now - summed.actual_frozen - summed.explained") }} as unexplained,
    {{ rounded("summed.hours_now - summed.hours_frozen") }} as hours_correction,
    -- counts
    cast(summed.transactions as integer) as transactions
from summed
inner join month on summed.close = month.close
left join {{ ref("dim_project") }} as about
    on summed.company = about.company
    and summed.project = about.project
where
    summed.actual_now <> summed.actual_frozen
    or summed.hours_now <> summed.hours_frozen
    or summed.transactions > 0
