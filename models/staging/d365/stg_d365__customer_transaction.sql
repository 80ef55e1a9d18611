-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "customer_transaction") }}
),

current_state as (
    {{ current_rows("source", ["company", "transaction_id"]) }}
),

renamed as (
    select
        -- key
        company,
        transaction_id,
        -- attributes
        customer,
        invoice,
        voucher,
        transaction_type,
        posting_profile,
        description,
        currency,
        execution_id,
        -- dates
        transaction_date,
        due_date,
        closed_on,
        exported_at,
        -- amounts
        transaction_amount,
        accounting_amount,
        reporting_amount,
        exchange_adjustment,
        open_accounting_amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
