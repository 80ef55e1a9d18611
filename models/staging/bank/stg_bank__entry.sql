-- generated from extract/bank/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("bank", "entry") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        account,
        currency,
        statement_date,
        sequence,
        position,
        -- attributes
        status,
        entry_currency,
        entry_reference,
        bank_reference,
        transaction_code,
        batch_transactions,
        details,
        additional_info,
        -- dates
        booking_date,
        value_date,
        -- amounts
        amount,
        batch_total,
        -- flags
        reversal,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
