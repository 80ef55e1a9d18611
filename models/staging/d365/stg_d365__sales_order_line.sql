-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "sales_order_line") }}
),

current_state as (
    {{ current_rows("source", ["company", "inventory_lot"]) }}
),

renamed as (
    select
        -- key
        company,
        inventory_lot,
        -- attributes
        sales_order,
        line_sequence,
        status,
        item,
        description,
        unit,
        currency,
        project,
        project_category,
        dimension_display_value,
        execution_id,
        -- dates
        requested_shipping,
        exported_at,
        -- amounts
        ordered_quantity,
        price,
        line_amount,
        remaining_amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
