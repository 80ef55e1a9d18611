-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "customer") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'customer'
),

versions as (
    {{ versions("source", "batch", ["company", "customer"], ["party_type", "name", "customer_group", "invoice_account", "currency", "payment_terms", "payment_method", "vat_number", "tax_group", "hold_status", "credit_limit", "country", "dimension_display_value", "party"]) }}
),

renamed as (
    select
        -- key
        company,
        customer,
        version,
        -- attributes
        party_type,
        name,
        customer_group,
        invoice_account,
        currency,
        payment_terms,
        payment_method,
        vat_number,
        tax_group,
        hold_status,
        country,
        dimension_display_value,
        party,
        -- amounts
        credit_limit,
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
