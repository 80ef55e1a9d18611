{{ config(schema="pii") }}

-- What people are paid. Built and published apart from every other mart, and empty unless the organisation says where it stands.
select
    -- key
    salary.person_number,
    salary.employment_number,
    -- attributes
    employment.employer,
    salary.scale,
    salary.step,
    -- amounts
    salary.amount
from {{ ref("stg_beaufort__salary_pii") }} as salary
left join {{ ref("stg_beaufort__employment") }} as employment
    on salary.person_number = employment.person_number
    and salary.employment_number = employment.employment_number
