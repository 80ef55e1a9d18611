-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "general_journal_account_entry") }}
),

current_state as (
    {{ current_rows("source", ["company", "entry_id"]) }}
),

renamed as (
    select
        -- key
        company,
        entry_id,
        -- attributes
        journal_number,
        voucher,
        document_number,
        description,
        account_display_value,
        ledger_name,
        transaction_currency,
        posting_layer,
        posting_type,
        journal_category,
        execution_id,
        -- dates
        accounting_date,
        document_date,
        exported_at,
        -- amounts
        transaction_amount,
        accounting_amount,
        reporting_amount,
        quantity,
        -- flags
        is_correction,
        is_credit,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
