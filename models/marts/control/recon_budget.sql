-- What the budget register holds of a project is what the project's own budget says.
with line as (
    select * from {{ ref("int_budget__projects_listed") }}
),

entry as (
    select company, project, kind, record, sum(amount) as amount
    from line
    where side = 'register' and project is not null and is_comparable
    group by company, project, kind, record
),

ranked as (
    select
        entry.*,
        row_number() over (partition by company, project, kind order by abs(amount) desc, record) as place
    from entry
),

registered as (
    select company, project, kind, {{ listed("record", "place") }} as entries
    from ranked
    group by company, project, kind
),

compared as (
    select
        company,
        project,
        kind,
        sum(case when side = 'project' then amount else 0 end) as expected,
        max(case when side = 'project' then table_name else '' end) as expected_table,
        sum(case when side = 'register' then amount else 0 end) as actual
    from line
    where is_comparable and project is not null
    group by company, project, kind
),

apart as (
    select
        company,
        count(case when side = 'register' and project is not null then 1 end) as registered,
        sum(case when side = 'register' and project is null then 1 else 0 end) as lines,
        sum(case when side = 'register' and project is null then amount else 0 end) as amount,
        max(case when is_comparable then 1 else 0 end) as is_comparable
    from line
    group by company
),

items as (
    select
        compared.company || ' ' || compared.project || ' ' || compared.kind as scope,
        compared.company as summary_scope,
        {{ text_of("null") }} as period,
        compared.expected,
        case
            when compared.expected_table like 'd365.forecast%' then 'fct_project_forecast: the model that holds the budget'
            else 'stg_d365__project_budget_line: cost'
        end as expected_source,
        compared.actual,
        'fct_budget: completed entries on the project' as actual_source,
        0 as tolerance,
        false as failed,
        coalesce('Entries ' || registered.entries, 'Nothing in the register') as explanation
    from compared
    left join registered
        on compared.company = registered.company
        and compared.project = registered.project
        and compared.kind = registered.kind

    union all

    select
        apart.company as scope,
        apart.company as summary_scope,
        {{ text_of("null") }} as period,
        null as expected,
        'stg_d365__project_budget_line: cost' as expected_source,
        null as actual,
        'fct_budget: completed entries on the project' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when setting.project_place = 0 then 'ledger.dimensions does not say which segment is the project'
            when apart.registered = 0 then 'The budget register names no project'
            else 'There are no budgets of projects'
        end as explanation
    from apart
    cross join {{ ref("int_setting__pivoted") }} as setting
    where apart.is_comparable = 0

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
    from apart
    where lines > 0 and is_comparable = 1
),

{{ control_rows("budget", "items", "Budgets of projects") }}
