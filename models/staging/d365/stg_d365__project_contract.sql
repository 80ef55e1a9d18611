-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project_contract") }}
),

current_state as (
    {{ current_rows("source", ["company", "contract"]) }}
),

renamed as (
    select
        -- key
        company,
        contract,
        -- attributes
        name,
        currency,
        execution_id,
        -- dates
        contract_date,
        exported_at,
        -- amounts
        contract_value,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
