-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor") }}
),

current_state as (
    {{ current_rows("source", ["company", "vendor"]) }}
),

renamed as (
    select
        -- key
        company,
        vendor,
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
        execution_id,
        -- dates
        exported_at,
        -- flags
        one_time,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
