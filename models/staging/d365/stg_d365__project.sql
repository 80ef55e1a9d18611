-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project") }}
),

current_state as (
    {{ current_rows("source", ["company", "project"]) }}
),

renamed as (
    select
        -- key
        company,
        project,
        -- attributes
        name,
        parent_project,
        project_group,
        stage,
        contract,
        customer,
        manager,
        controller,
        dimension_display_value,
        execution_id,
        -- dates
        planned_start,
        planned_end,
        actual_start,
        actual_end,
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
