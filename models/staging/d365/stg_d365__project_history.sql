-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'project'
),

versions as (
    {{ versions("source", "batch", ["company", "project"], ["name", "parent_project", "project_group", "stage", "contract", "customer", "manager", "planned_start", "planned_end", "actual_start", "actual_end", "controller", "dimension_display_value"]) }}
),

renamed as (
    select
        -- key
        company,
        project,
        version,
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
        -- dates
        planned_start,
        planned_end,
        actual_start,
        actual_end,
        -- validity
        valid_from,
        valid_to,
        is_current,
        -- provenance
        _batch,
        _row
    from versions
)

select * from renamed
