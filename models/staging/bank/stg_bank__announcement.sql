-- generated from extract/bank/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("bank", "announcement") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        account,
        currency,
        announcement,
        announced_on,
        position,
        -- attributes
        kind,
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
