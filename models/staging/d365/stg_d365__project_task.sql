-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project_task") }}
),

current_state as (
    {{ current_rows("source", ["company", "hierarchy", "task"]) }}
),

renamed as (
    select
        -- key
        company,
        hierarchy,
        task,
        -- attributes
        project,
        activity,
        parent_activity,
        name,
        level,
        status,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        progress,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
