-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "customer_bank_account") }}
),

current_state as (
    {{ current_rows("source", ["company", "customer", "bank_account"]) }}
),

renamed as (
    select
        -- key
        company,
        customer,
        bank_account,
        -- attributes
        iban_token,
        bic,
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
