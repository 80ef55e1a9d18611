-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "budget_register_entry") }}
),

current_state as (
    {{ current_rows("source", ["company", "entry_number", "line_number"]) }}
),

renamed as (
    select
        -- key
        company,
        entry_number,
        line_number,
        -- attributes
        budget_model,
        budget_code,
        display_value,
        currency,
        amount_type,
        budget_type,
        status,
        comment,
        execution_id,
        -- dates
        budget_date,
        exported_at,
        -- amounts
        transaction_amount,
        accounting_amount,
        quantity,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
