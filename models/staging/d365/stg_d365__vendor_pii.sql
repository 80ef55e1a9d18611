-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view", schema="pii") }}

with source as (
    select * from {{ source("d365_pii", "vendor") }}
),

current_state as (
    {{ current_rows("source", ["company", "vendor"]) }}
),

renamed as (
    select
        -- key
        company,
        vendor,
        -- attributes
        first_name,
        last_name,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
