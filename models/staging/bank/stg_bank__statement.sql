-- generated from extract/bank/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("bank", "statement") }}
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
        -- attributes
        message_id,
        statement_id,
        message_version,
        account_name,
        servicer_bic,
        opening_code,
        closing_code,
        entries,
        summary_entries,
        summary_credits,
        summary_debits,
        summary_codes,
        summary_codes_agreed,
        page,
        additional_info,
        content,
        -- dates
        created_at,
        from_date,
        to_date,
        opening_date,
        -- amounts
        opening_amount,
        closing_amount,
        booked_amount,
        summary_sum,
        summary_net,
        summary_credit_sum,
        summary_debit_sum,
        -- flags
        is_first_page,
        is_last_page,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
