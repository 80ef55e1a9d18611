with category as (
    select * from {{ ref("stg_d365__project_category") }}
),

label as (
    select value, name
    from {{ ref("d365_enumeration") }}
    where enumeration = 'ProjCategoryType'
)

select
    -- key
    category.company,
    category.category,
    -- attributes
    category.name as category_name,
    category.category_group,
    category.transaction_type,
    label.name as transaction_type_name,
    -- flags
    category.active_in_journals
from category
left join label on category.transaction_type = label.value
