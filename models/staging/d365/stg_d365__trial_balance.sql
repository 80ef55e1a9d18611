-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "trial_balance") }}
),

current_state as (
    {{ current_rows("source", ["company", "from_date", "to_date", "account_display_value"]) }}
),

renamed as (
    select
        -- key
        company,
        from_date,
        to_date,
        account_display_value,
        -- attributes
        posting_layer,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        opening_balance,
        debit,
        credit,
        closing_balance,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
