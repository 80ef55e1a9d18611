-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "forecast_posting") }}
),

current_state as (
    {{ current_rows("source", ["company", "transaction_id", "forecast_model", "cost_sales", "posting_type", "project", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        transaction_id,
        forecast_model,
        cost_sales,
        posting_type,
        project,
        occurrence,
        -- attributes
        activity,
        category,
        transaction_type,
        execution_id,
        -- dates
        project_date,
        ledger_date,
        exported_at,
        -- amounts
        quantity,
        accounting_amount,
        consumption_amount,
        invoiced_revenue,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
