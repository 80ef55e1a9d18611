-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "product") }}
),

current_state as (
    {{ current_rows("source", ["company", "item"]) }}
),

renamed as (
    select
        -- key
        company,
        item,
        -- attributes
        product,
        name,
        product_type,
        item_group,
        project_category,
        sales_unit,
        sales_tax_group,
        purchase_tax_group,
        dimension_display_value,
        execution_id,
        -- dates
        exported_at,
        -- amounts
        sales_price,
        unit_cost,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
