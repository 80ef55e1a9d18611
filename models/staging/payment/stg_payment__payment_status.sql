-- generated from extract/payment/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("payment", "payment_status") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        bank,
        report,
        position,
        -- attributes
        level,
        message,
        batch,
        end_to_end_id,
        instruction_id,
        status,
        reasons,
        currency,
        account,
        bank_reference,
        -- dates
        accepted_at,
        -- amounts
        amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
