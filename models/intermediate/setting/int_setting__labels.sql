{{ config(materialized="view") }}

-- What the organisation says that numbers of Dynamics 365 stand for.
select
    {{ part_of("name", "' '", 2) }} as kind,
    {{ part_of("name", "' '", 3) }} as label,
    {{ whole_number("value") }} as value
from {{ ref("stg_saldo__setting") }}
where {{ part_of("name", "' '", 1) }} = 'label'
