-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "purchase_order") }}
),

current_state as (
    {{ current_rows("source", ["company", "purchase_order"]) }}
),

renamed as (
    select
        -- key
        company,
        purchase_order,
        -- attributes
        name,
        status,
        vendor,
        invoice_vendor,
        currency,
        project,
        requester,
        document_state,
        dimension_display_value,
        execution_id,
        -- dates
        accounting_date,
        requested_delivery,
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
