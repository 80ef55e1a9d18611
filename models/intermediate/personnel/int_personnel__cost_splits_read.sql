-- The lines of a split that still say something: a later split of fewer lines leaves those behind it standing in the
-- change log, because a delivery of changes deletes nothing. What a line leaves open is as the employment has it.
with ranked as (
    select
        *,
        row_number() over (partition by person_number, employment_number order by _batch desc, lines, line) as place
    from {{ ref("stg_beaufort__cost_split") }}
),

latest as (
    select person_number, employment_number, lines from ranked where place = 1
)

select
    split.person_number,
    split.employment_number,
    split.line,
    employment.person_number is not null as has_employment,
    employment.employer,
    coalesce(split.cost_centre, employment.cost_centre) as cost_centre,
    split.cost_bearer,
    split.percentage,
    coalesce(split.starts_on, employment.in_service_on) as starts_on,
    coalesce(split.ends_on, employment.out_of_service_on) as ends_on,
    split._batch,
    split._row
from ranked as split
inner join latest
    on split.person_number = latest.person_number
    and split.employment_number = latest.employment_number
    and split.line <= latest.lines
left join {{ ref("stg_beaufort__employment") }} as employment
    on split.person_number = employment.person_number
    and split.employment_number = employment.employment_number
