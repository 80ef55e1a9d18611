-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("beaufort", "salary") }}
),

current_state as (
    {{ current_rows("source", ["person_number", "employment_number"]) }}
),

renamed as (
    select
        -- key
        person_number,
        employment_number,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
