-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("beaufort", "organisation_unit") }}
),

current_state as (
    {{ current_rows("source", ["organisation_unit"]) }}
),

renamed as (
    select
        -- key
        organisation_unit,
        -- attributes
        name,
        parent_unit,
        cost_centre,
        -- dates
        starts_on,
        ends_on,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
