-- What the budget register holds of a project is what the project's own budget says: original and changes apart where
-- the organisation says which budget code is which, else together. Where no project budgets are kept, the forecast model
-- that holds the budget speaks. Drafts are no budget, and revenue is not in it.
with setting as (
    select budget_model, project_place from {{ ref("int_setting__pivoted") }}
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
),

budget_line as (
    select company, project, original_amount, committed_revisions
    from {{ ref("stg_d365__project_budget_line") }}
    where line_type = 1
),

forecast as (
    select forecast.company, forecast.project, forecast.amount
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

budgeted as (
    select company, project, 'original' as kind, original_amount as amount from budget_line
    union all
    select company, project, 'change' as kind, committed_revisions as amount from budget_line
    union all
    select company, project, 'total' as kind, amount from forecast
),

expected as (
    select
        budgeted.company,
        budgeted.project,
        case when company.is_labelled = 1 then budgeted.kind else 'total' end as kind,
        sum(budgeted.amount) as amount
    from budgeted
    inner join company on budgeted.company = company.company
    group by
        budgeted.company, budgeted.project, case when company.is_labelled = 1 then budgeted.kind else 'total' end
),

entry as (
    select
        register.company,
        register.project,
        case when company.is_labelled = 1 then register.budget_kind else 'total' end as kind,
        register.entry_number,
        sum(register.accounting_amount) as amount
    from register
    inner join company on register.company = company.company
    where register.project is not null
    group by
        register.company, register.project,
        case when company.is_labelled = 1 then register.budget_kind else 'total' end, register.entry_number
),

ranked as (
    select
        entry.*,
        row_number() over (partition by company, project, kind order by abs(amount) desc, entry_number) as place
    from entry
),

registered as (
    select company, project, kind, sum(amount) as amount, {{ listed("entry_number", "place") }} as entries
    from ranked
    group by company, project, kind
),

compared as (
    select
        coalesce(expected.company, registered.company) as company,
        coalesce(expected.project, registered.project) as project,
        coalesce(expected.kind, registered.kind) as kind,
        coalesce(expected.amount, 0) as expected,
        coalesce(registered.amount, 0) as actual,
        registered.entries
    from expected
    full outer join registered
        on expected.company = registered.company
        and expected.project = registered.project
        and expected.kind = registered.kind
),

elsewhere as (
    select company, count(*) as lines, sum(accounting_amount) as amount
    from register
    where project is null
    group by company
),

items as (
    select
        compared.company || ' ' || compared.project || ' ' || compared.kind as scope,
        compared.company as summary_scope,
        {{ text_of("null") }} as period,
        compared.expected,
        case
            when company.has_lines = 1 then 'stg_d365__project_budget_line: cost'
            else 'fct_project_forecast: the model that holds the budget'
        end as expected_source,
        compared.actual,
        'fct_budget: completed entries on the project' as actual_source,
        0 as tolerance,
        false as failed,
        coalesce('Entries ' || compared.entries, 'Nothing in the register') as explanation
    from compared
    inner join company on compared.company = company.company
    where company.has_register = 1 and company.has_lines + company.has_forecast > 0

    union all

    select
        company.company as scope,
        company.company as summary_scope,
        {{ text_of("null") }} as period,
        null as expected,
        'stg_d365__project_budget_line: cost' as expected_source,
        null as actual,
        'fct_budget: completed entries on the project' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when setting.project_place = 0 then 'ledger.dimensions does not say which segment is the project'
            when company.has_register = 0 then 'The budget register names no project'
            else 'There are no budgets of projects'
        end as explanation
    from company
    cross join setting
    where company.has_register = 0 or company.has_lines + company.has_forecast = 0

    union all

    -- What is budgeted for no project has nothing to be compared with.
    select
        company || ' without project' as scope,
        company || ' without project' as summary_scope,
        {{ text_of("null") }} as period,
        0 as expected,
        'not comparable' as expected_source,
        0 as actual,
        'not comparable' as actual_source,
        0 as tolerance,
        false as failed,
        'Not comparable: ' || {{ text_of("lines") }} || ' lines of ' || {{ text_of(rounded("amount")) }}
        || ' stand on no project' as explanation
    from elsewhere
),

{{ control_rows("budget", "items", "Budgets of projects") }}
