-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "free_text_invoice") }}
),

current_state as (
    {{ current_rows("source", ["company", "invoice", "invoice_date", "customer", "line_number", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        invoice,
        invoice_date,
        customer,
        line_number,
        occurrence,
        -- attributes
        invoice_account,
        currency,
        ledger_display_value,
        dimension_display_value,
        description,
        tax_group,
        item_tax_group,
        posting_profile,
        voucher,
        execution_id,
        -- dates
        due_date,
        exported_at,
        -- amounts
        quantity,
        unit_price,
        amount,
        -- flags
        is_correction,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
