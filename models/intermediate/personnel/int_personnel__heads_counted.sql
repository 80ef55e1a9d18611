-- Persons on the payroll per company, cost centre and month. External staff are paid by invoice: they hide nobody.
with external as (
    select value as relation_type from {{ ref("stg_saldo__setting") }} where name = 'salary_external'
),

employed as (
    select
        employer as company,
        upper(trim(cost_centre)) as cost_centre,
        period,
        person_number
    from {{ ref("fct_employment_month") }} as employment
    where
        employer is not null
        and not exists (select 1 from external where external.relation_type = employment.relation_type)
)

select company, coalesce(cost_centre, '') as cost_centre, period, count(distinct person_number) as heads
from employed
group by company, coalesce(cost_centre, ''), period
