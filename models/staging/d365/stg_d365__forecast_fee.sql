-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "forecast_fee") }}
),

current_state as (
    {{ current_rows("source", ["company", "transaction_id", "forecast_model"]) }}
),

renamed as (
    select
        -- key
        company,
        transaction_id,
        forecast_model,
        -- attributes
        project,
        category,
        activity,
        currency,
        description,
        execution_id,
        -- dates
        project_date,
        exported_at,
        -- amounts
        quantity,
        sales_price,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
