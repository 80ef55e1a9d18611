-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("beaufort", "role_assignment") }}
),

current_state as (
    {{ current_rows("source", ["organisation_unit", "role", "person_number", "starts_on"]) }}
),

renamed as (
    select
        -- key
        organisation_unit,
        role,
        person_number,
        starts_on,
        -- dates
        ends_on,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
