-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view", schema="pii") }}

with source as (
    select * from {{ source("d365_pii", "vendor_payment_journal_line") }}
),

current_state as (
    {{ current_rows("source", ["company", "journal", "line_number"]) }}
),

renamed as (
    select
        -- key
        company,
        journal,
        line_number,
        -- attributes
        vendor_name,
        description,
        street,
        zip_code,
        city,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
