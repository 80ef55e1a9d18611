-- generated from extract/bank/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("bank", "detail") }}
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
        entry_position,
        position,
        -- attributes
        detail_currency,
        end_to_end_id,
        instruction_id,
        mandate_id,
        bank_reference,
        counterparty_name,
        counterparty_account,
        counterparty_bic,
        remittance,
        creditor_reference,
        reference_type,
        return_reason,
        purpose,
        counterparty_token,
        found_reference,
        additional_remittance,
        additional_info,
        return_information,
        document_numbers,
        -- amounts
        amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
