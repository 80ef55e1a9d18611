-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view", schema="pii") }}

with source as (
    select * from {{ source("d365_pii", "customer_bank_account") }}
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
        iban,
        account_number,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
