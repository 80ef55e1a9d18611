-- generated from extract/payment/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("payment", "paid_line") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        run,
        company,
        journal,
        line_number,
        -- attributes
        message,
        end_to_end_id,
        vendor,
        iban_token,
        payment_id,
        invoices,
        settles,
        -- dates
        asked_date,
        -- amounts
        amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
