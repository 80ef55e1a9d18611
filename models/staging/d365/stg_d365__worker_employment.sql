-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "worker_employment") }}
),

current_state as (
    {{ current_rows("source", ["personnel_number", "company", "start_date"]) }}
),

renamed as (
    select
        -- key
        personnel_number,
        company,
        start_date,
        -- attributes
        worker_type,
        dimension_display_value,
        execution_id,
        -- dates
        end_date,
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
