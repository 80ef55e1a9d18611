-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_settlement") }}
),

current_state as (
    {{ current_rows("source", ["company", "settlement_id"]) }}
),

renamed as (
    select
        -- key
        company,
        settlement_id,
        -- attributes
        transaction_id,
        offset_transaction_id,
        offset_voucher,
        vendor,
        execution_id,
        -- dates
        settlement_date,
        exported_at,
        -- amounts
        transaction_amount,
        accounting_amount,
        reporting_amount,
        exchange_adjustment,
        cash_discount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
