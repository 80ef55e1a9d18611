-- generated from extract/payment/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("payment", "payment") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        run,
        message,
        end_to_end_id,
        -- attributes
        batch,
        company,
        journal,
        vendor,
        iban_token,
        -- dates
        asked_date,
        requested_date,
        -- amounts
        amount,
        -- flags
        is_salary,
        name_changed,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
