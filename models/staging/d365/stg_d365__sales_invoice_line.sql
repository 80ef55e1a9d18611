-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "sales_invoice_line") }}
),

current_state as (
    {{ current_rows("source", ["company", "invoice", "invoice_date", "voucher", "line_sequence", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        invoice,
        invoice_date,
        voucher,
        line_sequence,
        occurrence,
        -- attributes
        product,
        description,
        unit,
        currency,
        category,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        quantity,
        price,
        line_amount,
        tax_amount,
        discount_amount,
        charge_amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
