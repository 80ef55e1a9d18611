-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "dimension_value") }}
),

current_state as (
    {{ current_rows("source", ["dimension", "value", "company"]) }}
),

renamed as (
    select
        -- key
        dimension,
        value,
        company,
        -- attributes
        description,
        value_group,
        execution_id,
        -- dates
        active_from,
        active_to,
        exported_at,
        -- flags
        suspended,
        is_total,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
