{{ config(materialized="view") }}

-- Behind every day on which a split changes: the whole, and the lines that are in force.
with split as (
    select * from {{ ref("int_personnel__cost_splits_read") }}
),

day as (
    select person_number, employment_number, starts_on as day from split where has_employment

    union

    select person_number, employment_number, {{ days_after("ends_on", 1) }} as day
    from split
    where has_employment and ends_on is not null
)

select
    person_number || ' ' || {{ text_of("employment_number") }} || ' ' || {{ text_of("day") }} as scope,
    cast(null as {{ dbt.type_string() }}) as period,
    'expected' as side,
    'whole' as record,
    day,
    cast(100 as decimal(38, 6)) as amount,
    'the whole of the employment' as said,
    cast(null as {{ dbt.type_string() }}) as table_name,
    cast(null as bigint) as _batch,
    cast(null as bigint) as _row
from day

union all

select
    split.person_number || ' ' || {{ text_of("split.employment_number") }}
    || case when split.has_employment then ' ' || {{ text_of("day.day") }} else '' end as scope,
    cast(null as {{ dbt.type_string() }}) as period,
    'actual' as side,
    'line ' || {{ text_of("split.line") }} as record,
    split.starts_on as day,
    cast(split.percentage as decimal(38, 6)) as amount,
    concat_ws(
        ' ',
        'cost centre ' || split.cost_centre,
        'cost bearer ' || split.cost_bearer,
        'until ' || {{ text_of("split.ends_on") }}
    ) as said,
    'beaufort.cost_split' as table_name,
    split._batch,
    split._row
from split
left join day
    on split.person_number = day.person_number
    and split.employment_number = day.employment_number
    and split.starts_on <= day.day
    and (split.ends_on is null or split.ends_on >= day.day)
where day.day is not null or not split.has_employment
