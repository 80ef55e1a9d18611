-- A cost split is whole on every day on which it changes, and belongs to an employment.
with split as (
    select * from {{ ref("int_personnel__cost_splits_read") }}
),

day as (
    select person_number, employment_number, employer, day, max(begins) as begins
    from (
        select person_number, employment_number, employer, starts_on as day, 1 as begins
        from split
        where has_employment

        union all

        select person_number, employment_number, employer, {{ days_after("ends_on", 1) }} as day, 0 as begins
        from split
        where has_employment and ends_on is not null
    ) as boundary
    group by person_number, employment_number, employer, day
),

in_force as (
    select
        day.person_number,
        day.employment_number,
        day.employer,
        day.day,
        day.begins,
        split.line,
        split.percentage,
        row_number() over (
            partition by day.person_number, day.employment_number, day.day order by split.line
        ) as place
    from day
    left join split
        on day.person_number = split.person_number
        and day.employment_number = split.employment_number
        and split.starts_on <= day.day
        and (split.ends_on is null or split.ends_on >= day.day)
),

items as (
    select
        person_number || ' ' || {{ text_of("employment_number") }} || ' ' || {{ text_of("day") }} as scope,
        coalesce(employer, 'without employer') as summary_scope,
        cast(null as {{ dbt.type_string() }}) as period,
        100 as expected,
        'stg_beaufort__employment: the whole of its cost' as expected_source,
        coalesce(sum(percentage), 0) as actual,
        'stg_beaufort__cost_split: percentages' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when count(line) = 0 then 'No line is in force'
            else 'Lines ' || {{ listed(text_of("line"), "place") }}
        end as explanation
    from in_force
    group by person_number, employment_number, employer, day
    -- After its last day a split has nothing to be whole of.
    having count(line) > 0 or max(begins) = 1

    union all

    select
        person_number || ' ' || {{ text_of("employment_number") }} as scope,
        'without employment' as summary_scope,
        cast(null as {{ dbt.type_string() }}) as period,
        0 as expected,
        'stg_beaufort__employment: there is none' as expected_source,
        sum(percentage) as actual,
        'stg_beaufort__cost_split: percentages' as actual_source,
        0 as tolerance,
        false as failed,
        'There is no such employment' as explanation
    from split
    where not has_employment
    group by person_number, employment_number
),

{{ control_rows("cost_split", "items", "Splits") }}
