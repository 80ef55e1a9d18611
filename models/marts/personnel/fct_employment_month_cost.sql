-- FTE of a month by where its cost goes: as the split says on the last day in service of that month, or else to the cost
-- centre of the employment. The parts of a split that is not whole do not add up to the employment either.
with calendar as (
    select period, lead(period) over (order by period) as next_period
    from {{ ref("int_calendar__months_listed") }}
),

employment as (
    select
        employment.*,
        least(
            {{ days_after("cast(calendar.next_period || '-01' as date)", "-1") }},
            coalesce(employment.out_of_service_on, {{ days_after("cast(calendar.next_period || '-01' as date)", "-1") }})
        ) as day
    from {{ ref("fct_employment_month") }} as employment
    inner join calendar on employment.period = calendar.period
),

part as (
    select
        employment.person_number,
        employment.employment_number,
        employment.period,
        split.line,
        split.cost_centre,
        split.cost_bearer,
        split.percentage
    from employment
    inner join {{ ref("int_personnel__cost_splits_read") }} as split
        on employment.person_number = split.person_number
        and employment.employment_number = split.employment_number
        and (split.starts_on is null or employment.day >= split.starts_on)
        and (split.ends_on is null or employment.day <= split.ends_on)
)

select
    -- key
    employment.person_number,
    employment.employment_number,
    employment.period,
    coalesce(part.line, 0) as line,
    -- attributes
    employment.employer,
    employment.relation_type,
    case when part.line is null then employment.cost_centre else part.cost_centre end as cost_centre,
    part.cost_bearer,
    -- amounts
    cast(coalesce(part.percentage, 100) as decimal(32, 6)) as percentage,
    cast({{ divide("employment.fte * coalesce(part.percentage, 100)", "100", 6) }} as decimal(32, 6)) as fte,
    -- provenance
    employment._batch,
    employment._row
from employment
left join part
    on employment.person_number = part.person_number
    and employment.employment_number = part.employment_number
    and employment.period = part.period
