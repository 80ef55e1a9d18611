-- A unit that is referred to (as a parent, by an employment, an assignment or a role) and stands in no list is shown
-- without its name, and what is part of it hangs under it.
with recursive referred as (
    select organisation_unit from {{ ref("stg_beaufort__organisation_unit") }}
    union
    select parent_unit as organisation_unit
    from {{ ref("stg_beaufort__organisation_unit") }}
    where parent_unit is not null
    union
    select organisation_unit from {{ ref("stg_beaufort__employment") }} where organisation_unit is not null
    union
    select organisation_unit from {{ ref("stg_beaufort__assignment") }}
    union
    select organisation_unit from {{ ref("stg_beaufort__role_assignment") }}
),

unit as (
    select
        referred.organisation_unit,
        listed.name as unit_name,
        -- Some mark the top by naming it as its own parent.
        case when listed.parent_unit <> listed.organisation_unit then listed.parent_unit end as parent_unit,
        listed.cost_centre,
        listed.starts_on,
        listed.ends_on,
        listed.organisation_unit is not null as is_delivered
    from referred
    left join {{ ref("stg_beaufort__organisation_unit") }} as listed
        on referred.organisation_unit = listed.organisation_unit
),

-- Every unit has one parent, so what hangs under a top is reached once; units in a circle are never reached.
placed as (
    select
        organisation_unit,
        organisation_unit as top_unit,
        organisation_unit as path,
        1 as level
    from unit
    where parent_unit is null

    union all

    select
        unit.organisation_unit,
        placed.top_unit,
        placed.path || ' / ' || unit.organisation_unit as path,
        placed.level + 1 as level
    from unit
    inner join placed on unit.parent_unit = placed.organisation_unit
),

managing as (
    select
        role.organisation_unit,
        role.person_number,
        row_number() over (
            partition by role.organisation_unit order by role.starts_on desc, role.person_number
        ) as place,
        count(*) over (partition by role.organisation_unit) as managers
    from {{ ref("stg_beaufort__role_assignment") }} as role
    cross join {{ ref("int_setting__pivoted") }} as setting
    where
        role.role = 'MGR'
        and {{ period_of("role.starts_on") }} <= setting.last_period
        and (role.ends_on is null or {{ period_of("role.ends_on") }} > setting.last_period)
)

select
    -- key
    unit.organisation_unit,
    -- attributes
    unit.unit_name,
    unit.parent_unit,
    placed.top_unit,
    placed.path,
    placed.level,
    unit.cost_centre,
    managing.person_number as manager,
    coalesce(managing.managers, 0) as managers,
    -- dates
    unit.starts_on,
    unit.ends_on,
    -- flags
    unit.is_delivered
from unit
left join placed on unit.organisation_unit = placed.organisation_unit
left join managing
    on unit.organisation_unit = managing.organisation_unit
    and managing.place = 1
