-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "funding_source") }}
),

current_state as (
    {{ current_rows("source", ["company", "contract", "funding_source"]) }}
),

renamed as (
    select
        -- key
        company,
        contract,
        funding_source,
        -- attributes
        funding_type,
        party,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        funding_limit,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
