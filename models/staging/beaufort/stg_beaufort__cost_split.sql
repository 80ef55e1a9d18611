-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("beaufort", "cost_split") }}
),

current_state as (
    {{ current_rows("source", ["person_number", "employment_number", "line"]) }}
),

renamed as (
    select
        -- key
        person_number,
        employment_number,
        line,
        -- attributes
        lines,
        cost_centre,
        cost_bearer,
        -- dates
        starts_on,
        ends_on,
        -- amounts
        percentage,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
