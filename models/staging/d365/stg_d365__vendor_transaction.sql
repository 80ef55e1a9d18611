-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_transaction") }}
),

current_state as (
    {{ current_rows("source", ["company", "vendor", "voucher", "transaction_date", "transaction_type", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        vendor,
        voucher,
        transaction_date,
        transaction_type,
        occurrence,
        -- attributes
        transaction_id,
        invoice,
        posting_profile,
        description,
        currency,
        dispute,
        execution_id,
        -- dates
        due_date,
        closed_on,
        last_settled_on,
        held_until,
        exported_at,
        -- amounts
        transaction_amount,
        accounting_amount,
        reporting_amount,
        exchange_adjustment,
        -- flags
        approved,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
