-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'vendor'
),

versions as (
    {{ versions("source", "batch", ["company", "vendor"], ["party_type", "name", "vendor_group", "invoice_account", "currency", "payment_terms", "payment_method", "bank_account", "vat_number", "tax_group", "hold_status", "one_time", "country", "dimension_display_value", "party"]) }}
),

renamed as (
    select
        -- key
        company,
        vendor,
        version,
        -- attributes
        party_type,
        name,
        vendor_group,
        invoice_account,
        currency,
        payment_terms,
        payment_method,
        bank_account,
        vat_number,
        tax_group,
        hold_status,
        country,
        dimension_display_value,
        party,
        -- flags
        one_time,
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
