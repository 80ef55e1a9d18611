-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "purchase_order_line") }}
),

current_state as (
    {{ current_rows("source", ["company", "purchase_order", "line_number"]) }}
),

renamed as (
    select
        -- key
        company,
        purchase_order,
        line_number,
        -- attributes
        status,
        item,
        procurement_category,
        description,
        unit,
        dimension_display_value,
        tax_group,
        project,
        project_category,
        activity,
        execution_id,
        -- dates
        requested_delivery,
        exported_at,
        -- amounts
        ordered_quantity,
        price,
        line_amount,
        received_quantity,
        invoiced_quantity,
        remaining_quantity,
        remaining_amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
