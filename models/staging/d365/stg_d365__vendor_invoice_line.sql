-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "vendor_invoice_line") }}
),

current_state as (
    {{ current_rows("source", ["company", "header_reference", "line_number"]) }}
),

renamed as (
    select
        -- key
        company,
        header_reference,
        line_number,
        -- attributes
        invoice_account,
        vendor,
        currency,
        item,
        description,
        procurement_category,
        main_account_display_value,
        dimension_display_value,
        purchase_order,
        purchase_line_number,
        tax_group,
        item_tax_group,
        project,
        project_category,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        quantity,
        unit_price,
        net_amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
