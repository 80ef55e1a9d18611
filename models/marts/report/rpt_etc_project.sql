-- A project is the sum of its rounded lines. One without any amount stands here too; so does one that has amounts
-- though the project list does not know it, because its money must not disappear from the report.
with line as (
    select * from {{ ref("rpt_etc_project_category") }}
),

project as (
    select company, project from {{ ref("dim_project") }}
    union
    select company, project from line
),

summed as (
    select
        period,
        company,
        project,
        sum(budget) as budget,
        sum(actual_period) as actual_period,
        sum(actual_year) as actual_year,
        sum(actual_to_date) as actual_to_date,
        sum(etc) as etc,
        sum(eac) as eac,
        sum(variance) as variance,
        sum(hours_budget) as hours_budget,
        sum(hours_actual_to_date) as hours_actual_to_date,
        max(etc_method) as etc_method
    from line
    group by period, company, project
)

select
    -- key
    month.period,
    project.company,
    project.project,
    -- attributes
    about.project_name,
    about.manager,
    about.parent_project,
    -- amounts
    {{ rounded("coalesce(summed.budget, 0)") }} as budget,
    {{ rounded("coalesce(summed.actual_period, 0)") }} as actual_period,
    {{ rounded("coalesce(summed.actual_year, 0)") }} as actual_year,
    {{ rounded("coalesce(summed.actual_to_date, 0)") }} as actual_to_date,
    {{ rounded("coalesce(summed.etc, 0)") }} as etc,
    {{ rounded("coalesce(summed.eac, 0)") }} as eac,
    {{ rounded("coalesce(summed.variance, 0)") }} as variance,
    {{ rounded("coalesce(summed.hours_budget, 0)") }} as hours_budget,
    {{ rounded("coalesce(summed.hours_actual_to_date, 0)") }} as hours_actual_to_date,
    coalesce(summed.etc_method, 'budget minus actual') as etc_method
from project
cross join {{ ref("int_project__months_reported") }} as month
left join {{ ref("dim_project") }} as about
    on project.company = about.company
    and project.project = about.project
left join summed
    on project.company = summed.company
    and project.project = summed.project
    and month.period = summed.period
