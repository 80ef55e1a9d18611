-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view", schema="pii") }}

with source as (
    select * from {{ source("beaufort_pii", "salary") }}
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
        scale,
        step,
        -- amounts
        amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
