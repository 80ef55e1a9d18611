-- generated from extract/close/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("close", "known_batch") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        close,
        landed_table,
        -- attributes
        batch,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
