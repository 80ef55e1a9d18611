-- What projects were invoiced for, up to each reported month. Where the project ledger does not say it is not known.
with month as (
    select * from {{ ref("int_project__months_reported") }}
),

invoiced as (
    select
        company,
        project,
        period,
        sum(coalesce(invoiced_revenue, 0) + coalesce(invoiced_on_account, 0)) as amount,
        max(case when invoiced_revenue is null and invoiced_on_account is null then 0 else 1 end) as is_said
    from {{ ref("fct_project_transaction") }}
    group by company, project, period
),

project as (
    select company, project, max(is_said) as is_said from invoiced group by company, project
)

select
    project.company,
    project.project,
    month.period,
    sum(coalesce(invoiced.amount, 0)) over (
        partition by project.company, project.project order by month.period
        rows between unbounded preceding and current row
    ) as invoiced_to_date
from project
cross join month
left join invoiced
    on project.company = invoiced.company
    and project.project = invoiced.project
    and month.period = invoiced.period
where project.is_said = 1
