-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_payment_journal_line") }}
),

current_state as (
    {{ current_rows("source", ["company", "journal", "line_number"]) }}
),

renamed as (
    select
        -- key
        company,
        journal,
        line_number,
        -- attributes
        account_type,
        vendor,
        voucher,
        currency,
        offset_account_type,
        offset_account,
        payment_method,
        payment_specification,
        payment_reference,
        payment_id,
        bank_account,
        marked_invoice,
        country_code,
        execution_id,
        -- dates
        transaction_date,
        exported_at,
        -- amounts
        debit_amount,
        credit_amount,
        -- flags
        is_prepayment,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
