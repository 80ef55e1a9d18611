-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "bank_account") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'bank_account'
),

versions as (
    {{ versions("source", "batch", ["company", "bank_account"], ["name", "iban", "account_number", "bic", "currency", "ledger_display_value", "status", "active_from", "active_to"]) }}
),

renamed as (
    select
        -- key
        company,
        bank_account,
        version,
        -- attributes
        name,
        iban,
        account_number,
        bic,
        currency,
        ledger_display_value,
        status,
        -- dates
        active_from,
        active_to,
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
