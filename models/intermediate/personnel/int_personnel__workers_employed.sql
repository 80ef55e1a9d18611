{{ config(materialized="view") }}

-- For whom people work and since when, by personnel number: payroll says it where it knows them, else Dynamics 365 (who
-- is hired, or payroll of which is not read). Of several employments the last that began speaks for the company.
with told as (
    select
        person_number as personnel_number,
        employer as company,
        in_service_on as starts_on,
        out_of_service_on as ends_on,
        true as is_in_payroll
    from {{ ref("stg_beaufort__employment") }}

    union all

    select
        employment.personnel_number,
        employment.company,
        employment.start_date as starts_on,
        employment.end_date as ends_on,
        false as is_in_payroll
    from {{ ref("stg_d365__worker_employment") }} as employment
    where not exists (
        select 1
        from {{ ref("stg_beaufort__employment") }} as known
        where known.person_number = employment.personnel_number
    )
),

ranked as (
    select
        told.*,
        row_number() over (
            partition by personnel_number
            order by starts_on desc, case when ends_on is null then 0 else 1 end, ends_on desc, company
        ) as place
    from told
)

select
    personnel_number,
    max(case when place = 1 then company end) as company,
    min(starts_on) as employed_from,
    case when max(case when ends_on is null then 1 else 0 end) = 0 then max(ends_on) end as employed_to,
    max(case when is_in_payroll then 1 else 0 end) = 1 as is_in_payroll
from ranked
group by personnel_number
