-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "tax_transaction") }}
),

current_state as (
    {{ current_rows("source", ["company", "voucher", "tax_code", "transaction_date", "tax_direction", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        voucher,
        tax_code,
        transaction_date,
        tax_direction,
        occurrence,
        -- attributes
        tax_group,
        item_tax_group,
        tax_origin,
        currency,
        invoice,
        journal,
        tax_period,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        percentage,
        base_amount,
        tax_amount,
        base_transaction_amount,
        tax_transaction_amount,
        -- flags
        exempt,
        intra_community,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
