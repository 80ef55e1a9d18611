-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view", schema="pii") }}

with source as (
    select * from {{ source("d365_pii", "worker") }}
),

current_state as (
    {{ current_rows("source", ["personnel_number"]) }}
),

renamed as (
    select
        -- key
        personnel_number,
        -- attributes
        name,
        first_name,
        last_name_prefix,
        last_name,
        known_as,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
