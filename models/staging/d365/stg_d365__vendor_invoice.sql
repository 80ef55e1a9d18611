-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_invoice") }}
),

current_state as (
    {{ current_rows("source", ["company", "header_reference"]) }}
),

renamed as (
    select
        -- key
        company,
        header_reference,
        -- attributes
        invoice,
        invoice_account,
        vendor,
        currency,
        description,
        purchase_order,
        payment_terms,
        voucher,
        dimension_display_value,
        execution_id,
        -- dates
        invoice_date,
        posting_date,
        due_date,
        exported_at,
        -- amounts
        invoice_amount,
        tax_amount,
        -- flags
        approved,
        on_hold,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
