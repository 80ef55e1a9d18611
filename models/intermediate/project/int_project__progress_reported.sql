-- How much of each line's work is done, in percent, as the work breakdown says. It says so as of now: of earlier months it
-- is not known.
with line as (
    select distinct company, project, activity from {{ ref("int_project__lines_budgeted") }}
),

last_month as (
    select max(period) as period from {{ ref("int_project__months_reported") }}
),

task as (
    select company, activity, max(progress) as progress
    from {{ ref("dim_project_task") }}
    where activity is not null and progress is not null
    group by company, activity
)

select
    line.company,
    line.project,
    line.activity,
    last_month.period,
    task.progress,
    'work breakdown' as progress_basis
from line
inner join task
    on line.company = task.company
    and line.activity = task.activity
cross join last_month
