-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project_category") }}
),

current_state as (
    {{ current_rows("source", ["company", "category"]) }}
),

renamed as (
    select
        -- key
        company,
        category,
        -- attributes
        name,
        category_group,
        transaction_type,
        execution_id,
        -- dates
        exported_at,
        -- flags
        active_in_journals,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
