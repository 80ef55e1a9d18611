-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "bank_account") }}
),

current_state as (
    {{ current_rows("source", ["company", "bank_account"]) }}
),

renamed as (
    select
        -- key
        company,
        bank_account,
        -- attributes
        name,
        iban,
        account_number,
        bic,
        currency,
        ledger_display_value,
        status,
        execution_id,
        -- dates
        active_from,
        active_to,
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
