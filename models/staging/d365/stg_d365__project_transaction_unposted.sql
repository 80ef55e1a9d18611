-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project_transaction_unposted") }}
),

current_state as (
    {{ current_rows("source", ["company", "transaction_id", "transaction_type", "project", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        transaction_id,
        transaction_type,
        project,
        occurrence,
        -- attributes
        activity,
        category,
        item,
        line_property,
        currency,
        origin,
        execution_id,
        -- dates
        project_date,
        exported_at,
        -- amounts
        quantity,
        amount,
        cost_price,
        sales_price,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
