-- A month counts when the person was employed on any day of it; months that are not complete yet are left out.
with employment as (
    select * from {{ ref("stg_beaufort__employment") }}
),

month as (
    select calendar.period
    from {{ ref("int_calendar__months_listed") }} as calendar
    cross join {{ ref("int_setting__pivoted") }} as setting
    where calendar.period <= setting.last_period
)

select
    -- key
    employment.person_number,
    employment.employment_number,
    month.period,
    -- attributes
    employment.relation_type,
    employment.relation_name,
    employment.employer,
    employment.organisation_unit,
    employment.job,
    employment.cost_type,
    employment.cost_centre,
    -- dates
    employment.in_service_on,
    employment.out_of_service_on,
    -- amounts
    employment.hours_per_week,
    cast({{ divide("employment.part_time_percentage", "100", 6) }} as decimal(32, 6)) as fte,
    -- provenance
    employment._batch,
    employment._row
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
