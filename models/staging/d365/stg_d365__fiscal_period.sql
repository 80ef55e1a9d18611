-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "fiscal_period") }}
),

current_state as (
    {{ current_rows("source", ["fiscal_calendar", "fiscal_year", "period_name", "start_date", "end_date"]) }}
),

renamed as (
    select
        -- key
        fiscal_calendar,
        fiscal_year,
        period_name,
        start_date,
        end_date,
        -- attributes
        period_type,
        month,
        quarter,
        short_name,
        execution_id,
        -- dates
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
