-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "dimension") }}
),

current_state as (
    {{ current_rows("source", ["dimension"]) }}
),

renamed as (
    select
        -- key
        dimension,
        -- attributes
        report_name,
        values_from,
        execution_id,
        -- dates
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
