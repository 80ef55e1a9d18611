-- generated from extract/payment/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("payment", "status_report") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        bank,
        report,
        -- attributes
        report_version,
        message,
        message_name,
        payments,
        status,
        reasons,
        parts,
        -- dates
        created_at,
        -- amounts
        amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
