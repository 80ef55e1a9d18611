-- A month counts when the person was employed on any day of it; months that are not complete yet are left out. What an
-- assignment says with its days holds for those days, and the employment, which says how things are now, for the rest.
with employment as (
    select * from {{ ref("stg_beaufort__employment") }}
),

calendar as (
    select period, lead(period) over (order by period) as next_period
    from {{ ref("int_calendar__months_listed") }}
),

month as (
    select
        calendar.period,
        {{ days_after("cast(calendar.next_period || '-01' as date)", "-1") }} as last_day
    from calendar
    cross join {{ ref("int_setting__pivoted") }} as setting
    where calendar.period <= setting.last_period
),

employed as (
    select
        employment.*,
        month.period,
        least(month.last_day, coalesce(employment.out_of_service_on, month.last_day)) as day
    from employment
    inner join month
        on month.period >= {{ period_of("employment.in_service_on") }}
        and (
            employment.out_of_service_on is null
            or (
                month.period <= {{ period_of("employment.out_of_service_on") }}
                and employment.in_service_on <= employment.out_of_service_on
            )
        )
),

-- Hours of assignments are those of the contract where one of them says as many as the employment; else they may be
-- parts of it.
assignment as (
    select
        placed.*,
        max(case when placed.assignments > 0 and placed.hours_per_week = employment.hours_per_week then 1 else 0 end)
            over (partition by placed.person_number, placed.employment_number) = 1
        and placed.assignments = 1
        and placed.hours_per_week is not null
        and employment.hours_per_week > 0 as is_contract
    from {{ ref("int_personnel__assignments_cut_to_intervals") }} as placed
    inner join employment
        on placed.person_number = employment.person_number
        and placed.employment_number = employment.employment_number
)

select
    -- key
    employed.person_number,
    employed.employment_number,
    employed.period,
    -- attributes
    employed.relation_type,
    employed.relation_name,
    employed.employer,
    -- Beside the job of the employment another one is a side job, however late it began.
    case
        when assignment.organisation_unit is null or assignment.holds_primary then employed.organisation_unit
        else assignment.organisation_unit
    end as organisation_unit,
    case when assignment.job is null or assignment.holds_primary then employed.job else assignment.job end as job,
    employed.cost_type,
    employed.cost_centre,
    -- dates
    employed.in_service_on,
    employed.out_of_service_on,
    -- amounts
    case when assignment.is_contract then assignment.hours_per_week else employed.hours_per_week end as hours_per_week,
    cast(
        case
            when assignment.is_contract then {{ divide(
                "employed.part_time_percentage * assignment.hours_per_week", "employed.hours_per_week * 100", 6
            ) }}
            else {{ divide("employed.part_time_percentage", "100", 6) }}
        end
    as decimal(32, 6)) as fte,
    -- provenance
    employed._batch,
    employed._row
from employed
left join assignment
    on employed.person_number = assignment.person_number
    and employed.employment_number = assignment.employment_number
    and employed.day >= assignment.starts_on
    and (assignment.ends_on is null or employed.day <= assignment.ends_on)
