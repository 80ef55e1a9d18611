-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "exchange_rate") }}
),

current_state as (
    {{ current_rows("source", ["rate_type", "from_currency", "to_currency", "start_date"]) }}
),

renamed as (
    select
        -- key
        rate_type,
        from_currency,
        to_currency,
        start_date,
        -- attributes
        conversion_factor,
        execution_id,
        -- dates
        end_date,
        exported_at,
        -- amounts
        rate,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
