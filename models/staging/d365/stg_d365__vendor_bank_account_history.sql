-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_bank_account") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'vendor_bank_account'
),

versions as (
    {{ versions("source", "batch", ["company", "vendor", "bank_account"], ["iban_token", "bic", "routing_number", "currency", "active_from", "active_to", "is_default"]) }}
),

renamed as (
    select
        -- key
        company,
        vendor,
        bank_account,
        version,
        -- attributes
        iban_token,
        bic,
        routing_number,
        currency,
        -- dates
        active_from,
        active_to,
        -- flags
        is_default,
        -- validity
        valid_from,
        valid_to,
        is_current,
        -- provenance
        _batch,
        _row
    from versions
)

select * from renamed
