-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_payment_journal") }}
),

current_state as (
    {{ current_rows("source", ["company", "journal"]) }}
),

renamed as (
    select
        -- key
        company,
        journal,
        -- attributes
        journal_name,
        description,
        approval_status,
        line_count,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        total_debit,
        total_credit,
        -- flags
        posted,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
