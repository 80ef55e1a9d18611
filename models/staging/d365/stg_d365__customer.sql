-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "customer") }}
),

current_state as (
    {{ current_rows("source", ["company", "customer"]) }}
),

renamed as (
    select
        -- key
        company,
        customer,
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
        execution_id,
        -- dates
        exported_at,
        -- amounts
        credit_limit,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
