with product as (
    select * from {{ ref("stg_d365__product") }}
)

select
    -- key
    company,
    item,
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
    unit_cost
from product
