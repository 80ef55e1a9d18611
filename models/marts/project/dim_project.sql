with project as (
    select * from {{ ref("stg_d365__project") }}
)

select
    -- key
    company,
    project,
    -- attributes
    name as project_name,
    parent_project,
    project_group,
    stage,
    contract,
    customer,
    manager,
    -- dates
    planned_start,
    planned_end,
    actual_start,
    actual_end
from project
