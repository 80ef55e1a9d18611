-- Tasks of the work breakdown (WBS): transactions name them by their activity.
select
    -- key
    company,
    hierarchy,
    task,
    -- attributes
    project,
    activity,
    parent_activity,
    name as task_name,
    level,
    status,
    progress
from {{ ref("stg_d365__project_task") }}
