-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "legal_entity") }}
),

current_state as (
    {{ current_rows("source", ["company"]) }}
),

renamed as (
    select
        -- key
        company,
        -- attributes
        name,
        vat_number,
        registration_number,
        country,
        execution_id,
        -- dates
        exported_at,
        -- flags
        is_consolidation,
        is_elimination,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
