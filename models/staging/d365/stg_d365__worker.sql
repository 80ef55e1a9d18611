-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "worker") }}
),

current_state as (
    {{ current_rows("source", ["personnel_number"]) }}
),

renamed as (
    select
        -- key
        personnel_number,
        -- attributes
        worker_type,
        worker_status,
        title,
        execution_id,
        -- dates
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
