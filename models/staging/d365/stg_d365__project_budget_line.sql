-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project_budget_line") }}
),

current_state as (
    {{ current_rows("source", ["company", "project", "budget_line"]) }}
),

renamed as (
    select
        -- key
        company,
        project,
        budget_line,
        -- attributes
        line_type,
        transaction_type,
        category,
        activity,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        original_amount,
        committed_revisions,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
