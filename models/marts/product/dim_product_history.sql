{{ config(materialized="view") }}

-- The versions of released products.
with product as (
    select * from {{ ref("stg_d365__product_history") }}
)

select
    -- key
    company,
    item,
    version,
    -- attributes
    product,
    name as product_name,
    product_type,
    item_group,
    project_category,
    sales_unit,
    sales_tax_group,
    purchase_tax_group,
    -- amounts
    sales_price,
    unit_cost,
    -- validity
    valid_from,
    valid_to,
    is_current
from product
