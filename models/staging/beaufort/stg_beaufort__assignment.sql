-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("beaufort", "assignment") }}
),

current_state as (
    {{ current_rows("source", ["person_number", "employment_number", "starts_on", "organisation_unit", "job"]) }}
),

renamed as (
    select
        -- key
        person_number,
        employment_number,
        starts_on,
        organisation_unit,
        job,
        -- dates
        ends_on,
        -- amounts
        hours_per_week,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
