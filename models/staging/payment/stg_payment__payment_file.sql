-- generated from extract/payment/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("payment", "payment_file") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        company,
        journal,
        account,
        -- attributes
        message,
        servicer_bic,
        format,
        name,
        sha256,
        bytes,
        payments,
        verification,
        list_name,
        list_sha256,
        run,
        published_run,
        saldo,
        -- dates
        written_at,
        -- amounts
        amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
