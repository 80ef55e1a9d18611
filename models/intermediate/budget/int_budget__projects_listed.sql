-- What project budgets and the budget register say of the cost of projects, line by line. Original and changes are apart
-- where the organisation says which budget code is which, else together. Where no project budgets are kept, the forecast
-- model that holds the budget speaks. Drafts are no budget, and revenue is not in it.
with setting as (
    select budget_model from {{ ref("int_setting__pivoted") }}
),

model as (
    select value as budget_model from {{ ref("stg_saldo__setting") }} where name = 'budget_register_model'
),

register as (
    select budget.*
    from {{ ref("fct_budget") }} as budget
    where
        budget.status_name = 'completed'
        and coalesce(budget.budget_type_name, '') <> 'revenue'
        and (
            budget.budget_model in (select model.budget_model from model)
            or not exists (select 1 from model)
        )
        and budget.budget_model not in (
            select setting.value from {{ ref("stg_saldo__setting") }} as setting
            where setting.name = 'forecast_register_model'
        )
),

budget_line as (
    select * from {{ ref("stg_d365__project_budget_line") }} where line_type = 1
),

forecast as (
    select forecast.*
    from {{ ref("fct_project_forecast") }} as forecast
    inner join setting on forecast.forecast_model = setting.budget_model
    where not exists (select 1 from budget_line where budget_line.company = forecast.company)
),

company as (
    select
        company,
        max(has_register) as has_register,
        max(has_lines) as has_lines,
        max(has_forecast) as has_forecast,
        min(is_labelled) as is_labelled
    from (
        select
            company, 1 as has_register, 0 as has_lines, 0 as has_forecast,
            case when budget_kind is null then 0 else 1 end as is_labelled
        from register
        where project is not null
        union all
        select company, 0 as has_register, 1 as has_lines, 0 as has_forecast, 1 as is_labelled from budget_line
        union all
        -- A forecast does not say what was changed.
        select company, 0 as has_register, 0 as has_lines, 1 as has_forecast, 0 as is_labelled from forecast
    ) as seen
    group by company
),

line as (
    select
        'project' as side, company, project, 'original' as kind, category, {{ text_of("budget_line") }} as record,
        cast(null as date) as day, original_amount as amount, 'd365.project_budget_line' as table_name, _batch, _row
    from budget_line

    union all

    select
        'project' as side, company, project, 'change' as kind, category, {{ text_of("budget_line") }} as record,
        cast(null as date) as day, committed_revisions as amount, 'd365.project_budget_line' as table_name, _batch, _row
    from budget_line

    union all

    select
        'project' as side, company, project, 'total' as kind, category, {{ text_of("transaction_id") }} as record,
        project_date as day, amount, 'd365.forecast_' || case when kind = 'hours' then 'hour' else replace(kind, ' ', '_') end as table_name, _batch, _row
    from forecast
)

select
    line.side,
    line.company,
    line.project,
    case when company.is_labelled = 1 then line.kind else 'total' end as kind,
    line.record,
    coalesce(line.category, '') as said,
    line.day,
    line.amount,
    company.has_register = 1 and company.has_lines + company.has_forecast > 0 as is_comparable,
    line.table_name,
    line._batch,
    line._row
from line
inner join company on line.company = company.company

union all

select
    'register' as side,
    register.company,
    register.project,
    case when company.is_labelled = 1 then register.budget_kind else 'total' end as kind,
    register.entry_number as record,
    coalesce(register.comment, '') as said,
    register.budget_date as day,
    register.accounting_amount as amount,
    coalesce(company.has_register = 1 and company.has_lines + company.has_forecast > 0, false) as is_comparable,
    'd365.budget_register_entry' as table_name,
    register._batch,
    register._row
from register
left join company on register.company = company.company
