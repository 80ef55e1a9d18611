-- generated from extract/payment/tables.ts; edit that
{{ config(materialized="view", schema="pii") }}

with source as (
    select * from {{ source("payment_pii", "payment_status") }}
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
        info,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
