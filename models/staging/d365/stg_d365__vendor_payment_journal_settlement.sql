-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_payment_journal_settlement") }}
),

current_state as (
    {{ current_rows("source", ["company", "journal", "line_number", "invoice", "invoice_company", "due_date", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        journal,
        line_number,
        invoice,
        invoice_company,
        due_date,
        occurrence,
        -- attributes
        execution_id,
        -- dates
        exported_at,
        -- amounts
        settled_amount,
        cash_discount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
