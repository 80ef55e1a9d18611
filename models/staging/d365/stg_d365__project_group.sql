-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project_group") }}
),

current_state as (
    {{ current_rows("source", ["company", "project_group"]) }}
),

renamed as (
    select
        -- key
        company,
        project_group,
        -- attributes
        name,
        project_type,
        execution_id,
        -- dates
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
