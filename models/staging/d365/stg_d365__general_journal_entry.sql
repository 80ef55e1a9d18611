-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "general_journal_entry") }}
),

current_state as (
    {{ current_rows("source", ["company", "journal_number", "voucher"]) }}
),

renamed as (
    select
        -- key
        company,
        journal_number,
        voucher,
        -- attributes
        posting_layer,
        journal_category,
        fiscal_year,
        period_name,
        document_number,
        execution_id,
        -- dates
        accounting_date,
        document_date,
        created_at,
        acknowledgement_date,
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
