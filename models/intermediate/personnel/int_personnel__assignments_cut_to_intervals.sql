-- Every employment cut at each day on which an assignment within it begins or has ended: intervals that do not overlap
-- and leave no gap. Of several assignments the one that began last speaks (of equals, the one that was delivered last);
-- where there is none, the employment itself does.
with employment as (
    select *
    from {{ ref("stg_beaufort__employment") }}
    where out_of_service_on is null or in_service_on <= out_of_service_on
),

clipped as (
    select
        assignment.person_number,
        assignment.employment_number,
        assignment.organisation_unit,
        assignment.job,
        assignment.hours_per_week,
        assignment.starts_on as began_on,
        case
            when assignment.starts_on < employment.in_service_on then employment.in_service_on
            else assignment.starts_on
        end as starts_on,
        case
            when assignment.ends_on is null or assignment.ends_on > employment.out_of_service_on
                then employment.out_of_service_on
            else assignment.ends_on
        end as ends_on,
        assignment._batch,
        assignment._row
    from {{ ref("stg_beaufort__assignment") }} as assignment
    inner join employment
        on assignment.person_number = employment.person_number
        and assignment.employment_number = employment.employment_number
    where assignment.ends_on is null or assignment.starts_on <= assignment.ends_on
),

assignment as (
    select * from clipped where ends_on is null or starts_on <= ends_on
),

boundary as (
    select person_number, employment_number, in_service_on as day from employment
    union
    select person_number, employment_number, starts_on as day from assignment
    union
    select person_number, employment_number, {{ days_after("ends_on", 1) }} as day
    from assignment
    where ends_on is not null
),

cut as (
    select
        employment.*,
        boundary.day as starts_on,
        lead(boundary.day) over (
            partition by boundary.person_number, boundary.employment_number order by boundary.day
        ) as next_starts_on
    from boundary
    inner join employment
        on boundary.person_number = employment.person_number
        and boundary.employment_number = employment.employment_number
    where employment.out_of_service_on is null or boundary.day <= employment.out_of_service_on
),

ranked as (
    select
        cut.person_number,
        cut.employment_number,
        cut.starts_on,
        case
            when cut.next_starts_on is null then cut.out_of_service_on
            else {{ days_after("cut.next_starts_on", -1) }}
        end as ends_on,
        cut.employer,
        coalesce(assignment.organisation_unit, cut.organisation_unit) as organisation_unit,
        coalesce(assignment.job, cut.job) as job,
        case when assignment.job is null then cut.hours_per_week else assignment.hours_per_week end as hours_per_week,
        cut.part_time_percentage,
        cut._batch,
        cut._row,
        assignment._batch as assignment_batch,
        assignment._row as assignment_row,
        max(case when assignment.organisation_unit = cut.organisation_unit and assignment.job = cut.job then 1 else 0 end)
            over (partition by cut.person_number, cut.employment_number, cut.starts_on) = 1 as holds_primary,
        count(assignment.job) over (
            partition by cut.person_number, cut.employment_number, cut.starts_on
        ) as assignments,
        row_number() over (
            partition by cut.person_number, cut.employment_number, cut.starts_on
            order by assignment.began_on desc, assignment._batch desc, assignment._row desc
        ) as place
    from cut
    left join assignment
        on cut.person_number = assignment.person_number
        and cut.employment_number = assignment.employment_number
        and assignment.starts_on <= cut.starts_on
        and (assignment.ends_on is null or assignment.ends_on >= cut.starts_on)
)

select
    person_number,
    employment_number,
    starts_on,
    ends_on,
    employer,
    organisation_unit,
    job,
    hours_per_week,
    part_time_percentage,
    assignments,
    holds_primary,
    _batch,
    _row,
    assignment_batch,
    assignment_row
from ranked
where place = 1
