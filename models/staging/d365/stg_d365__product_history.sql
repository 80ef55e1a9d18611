-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "product") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'product'
),

versions as (
    {{ versions("source", "batch", ["company", "item"], ["product", "name", "product_type", "item_group", "project_category", "sales_unit", "sales_price", "unit_cost", "sales_tax_group", "purchase_tax_group", "dimension_display_value"]) }}
),

renamed as (
    select
        -- key
        company,
        item,
        version,
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
        -- amounts
        sales_price,
        unit_cost,
        -- validity
        valid_from,
        valid_to,
        is_current,
        -- provenance
        _batch,
        _row
    from versions
)

select * from renamed
