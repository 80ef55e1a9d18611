-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_bank_account") }}
),

current_state as (
    {{ current_rows("source", ["company", "vendor", "bank_account"]) }}
),

renamed as (
    select
        -- key
        company,
        vendor,
        bank_account,
        -- attributes
        iban_token,
        bic,
        routing_number,
        currency,
        execution_id,
        -- dates
        active_from,
        active_to,
        exported_at,
        -- flags
        is_default,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
