{{ config(schema="pii") }}

-- Who the people behind the personnel numbers are. Built and published apart from every other mart.
with person as (
    select
        *,
        case
            when birth_name_prefix is null then birth_name else birth_name_prefix || ' ' || birth_name
        end as own_name,
        case
            when partner_name_prefix is null then partner_name else partner_name_prefix || ' ' || partner_name
        end as name_of_partner
    from {{ ref("stg_beaufort__employee_pii") }}
)

select
    -- key
    person_number,
    -- attributes
    case
        when name_of_partner is null or own_name is null then coalesce(own_name, name_of_partner)
        when name_use = 'P' then name_of_partner
        when name_use = 'B' then name_of_partner || '-' || own_name
        when name_use in ('C', 'D') then own_name || '-' || name_of_partner
        else own_name
    end as surname,
    initials,
    first_names,
    known_as,
    birth_name,
    birth_name_prefix,
    partner_name,
    partner_name_prefix,
    name_use,
    title_before,
    title_after,
    gender,
    born_in,
    work_email,
    work_phone,
    bsn,
    -- dates
    born_on
from person
