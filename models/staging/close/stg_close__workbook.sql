-- generated from extract/close/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("close", "workbook") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        close,
        language,
        -- attributes
        name,
        sha256,
        bytes,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
