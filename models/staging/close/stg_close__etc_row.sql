-- generated from extract/close/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("close", "etc_row") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        close,
        mart,
        line,
        -- attributes
        content,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
