{{ config(materialized="view") }}

-- The versions of the projects, each with its project group as that is now.
with project as (
    select * from {{ ref("stg_d365__project_history") }}
),

project_group as (
    select * from {{ ref("stg_d365__project_group") }}
)

select
    -- key
    project.company,
    project.project,
    project.version,
    -- attributes
    project.name as project_name,
    project.parent_project,
    project.project_group,
    project_group.name as project_group_name,
    project_group.project_type,
    project.stage,
    project.contract,
    project.customer,
    project.manager,
    project.controller,
    -- dates
    project.planned_start,
    project.planned_end,
    project.actual_start,
    project.actual_end,
    -- validity
    project.valid_from,
    project.valid_to,
    project.is_current
from project
left join project_group
    on project.company = project_group.company
    and project.project_group = project_group.project_group
