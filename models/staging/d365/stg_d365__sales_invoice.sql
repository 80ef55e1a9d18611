-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "sales_invoice") }}
),

current_state as (
    {{ current_rows("source", ["company", "invoice", "invoice_date", "voucher"]) }}
),

renamed as (
    select
        -- key
        company,
        invoice,
        invoice_date,
        voucher,
        -- attributes
        customer,
        sales_order,
        currency,
        payment_terms,
        customer_reference,
        origin,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        invoice_amount,
        tax_amount,
        discount_amount,
        charge_amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
