-- An assignment is accounted for by intervals of its employment, or by a reason why it has none.
with assignment as (
    select * from {{ ref("stg_beaufort__assignment") }}
),

employment as (
    select * from {{ ref("stg_beaufort__employment") }}
),

explained as (
    select
        assignment.person_number,
        assignment.employment_number,
        assignment.starts_on,
        assignment.organisation_unit,
        assignment.job,
        case
            when employment.person_number is null then 'without employment'
            when assignment.ends_on < assignment.starts_on then 'ends before it begins'
            when employment.out_of_service_on < employment.in_service_on then 'employment ends before it begins'
            when
                assignment.starts_on > employment.out_of_service_on or assignment.ends_on < employment.in_service_on
                then 'outside the employment'
            when exists (
                select 1
                from {{ ref("fct_assignment") }} as interval_of
                where
                    interval_of.person_number = assignment.person_number
                    and interval_of.employment_number = assignment.employment_number
                    and interval_of.assignments > 0
                    and (interval_of.ends_on is null or interval_of.ends_on >= assignment.starts_on)
                    and (assignment.ends_on is null or interval_of.starts_on <= assignment.ends_on)
            ) then 'in force'
        end as reported_as
    from assignment
    left join employment
        on assignment.person_number = employment.person_number
        and assignment.employment_number = employment.employment_number
)

select * from explained where reported_as is not null
