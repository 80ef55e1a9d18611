-- generated from extract/bank/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("bank", "balance") }}
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
        balance_code,
        balance_currency,
        -- dates
        balance_date,
        -- amounts
        amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
