-- Values of the financial dimensions as each company sees them: its own, and those that all companies share
-- unless it has one of that name itself.
with company as (
    select company from {{ ref("dim_company") }}
),

value as (
    select * from {{ ref("stg_d365__dimension_value") }}
),

dimension as (
    select * from {{ ref("stg_d365__dimension") }}
),

own as (
    select distinct dimension, value, company
    from value
    where company <> '*'
)

select
    -- key
    company.company,
    value.dimension,
    value.value,
    -- attributes
    value.description as value_name,
    dimension.report_name as dimension_name,
    dimension.values_from,
    value.value_group,
    -- dates
    value.active_from,
    value.active_to,
    -- flags
    value.suspended,
    value.is_total,
    value.company = '*' as is_shared
from value
inner join company
    on value.company = company.company
    or value.company = '*'
left join dimension on value.dimension = dimension.dimension
left join own
    on value.company = '*'
    and company.company = own.company
    and value.dimension = own.dimension
    and value.value = own.value
where own.value is null
