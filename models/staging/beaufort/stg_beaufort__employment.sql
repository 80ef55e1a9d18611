-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("beaufort", "employment") }}
),

current_state as (
    {{ current_rows("source", ["person_number", "employment_number"]) }}
),

renamed as (
    select
        -- key
        person_number,
        employment_number,
        -- attributes
        relation_type,
        relation_name,
        employer,
        organisation_unit,
        job,
        cost_type,
        cost_centre,
        -- dates
        in_service_on,
        out_of_service_on,
        -- amounts
        hours_per_week,
        part_time_percentage,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
