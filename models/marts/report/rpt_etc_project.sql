-- A project is the sum of its rounded lines. One without any amount stands here too; so does one that has amounts
-- though the project list does not know it, because its money must not disappear from the report. What is not known of
-- one line is not known of the project.
{%- set known = [
    "approved_changes",
    "committed",
    "etc",
    "eac",
    "variance",
    "earned_value",
    "planned_value",
    "hours_to_go",
    "hours_price_variance",
    "hours_quantity_variance",
] %}
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
        sum(original_budget) as original_budget,
        sum(budget) as budget,
        sum(actual_period) as actual_period,
        sum(actual_year) as actual_year,
        sum(actual_to_date) as actual_to_date,
        {%- for column in known %}
        case when count({{ column }}) = count(*) then sum({{ column }}) end as {{ column }},
        {%- endfor %}
        sum(case when etc is null then 1 else 0 end) as lines_without_etc,
        sum(case when is_committed_more then 1 else 0 end) as lines_committed_more,
        sum(hours_budget) as hours_budget,
        sum(hours_actual_to_date) as hours_actual_to_date,
        max(budget_basis) as budget_basis,
        case when count(distinct etc_method) > 1 then 'several' else max(etc_method) end as etc_method
    from line
    group by period, company, project
),

-- A contract of several projects is worth what it is worth to all of them together.
contract as (
    select
        contract.company,
        contract.contract,
        contract.contract_value
    from {{ ref("dim_project_contract") }} as contract
    inner join (
        select company, contract, count(*) as projects
        from {{ ref("dim_project") }}
        where contract is not null
        group by company, contract
    ) as shared
        on contract.company = shared.company
        and contract.contract = shared.contract
    where shared.projects = 1
),

policy as (
    select
        {{ part_of("value", "chr(9)", 1) }} as project_group,
        {{ part_of("value", "chr(9)", 2) }} as revenue_policy
    from {{ ref("stg_saldo__setting") }}
    where name = 'revenue_policy'
),

joined as (
    select
        month.period,
        project.company,
        project.project,
        about.project_name,
        about.manager,
        about.parent_project,
        about.project_group,
        about.stage,
        coalesce(summed.original_budget, 0) as original_budget,
        coalesce(summed.budget, 0) as budget,
        coalesce(summed.actual_period, 0) as actual_period,
        coalesce(summed.actual_year, 0) as actual_year,
        coalesce(summed.actual_to_date, 0) as actual_to_date,
        -- Of a project without lines everything is known: there is nothing.
        {%- for column in known %}
        case when summed.project is null then 0 else summed.{{ column }} end as {{ column }},
        {%- endfor %}
        coalesce(summed.lines_without_etc, 0) as lines_without_etc,
        coalesce(summed.lines_committed_more, 0) as lines_committed_more,
        coalesce(summed.hours_budget, 0) as hours_budget,
        coalesce(summed.hours_actual_to_date, 0) as hours_actual_to_date,
        summed.budget_basis,
        coalesce(summed.etc_method, 'total minus actual') as etc_method,
        contract.contract_value,
        invoiced.invoiced_to_date,
        coalesce(own_policy.revenue_policy, general_policy.revenue_policy) as revenue_policy
    from project
    cross join {{ ref("int_project__months_reported") }} as month
    left join {{ ref("dim_project") }} as about
        on project.company = about.company
        and project.project = about.project
    left join summed
        on project.company = summed.company
        and project.project = summed.project
        and month.period = summed.period
    left join contract
        on about.company = contract.company
        and about.contract = contract.contract
    left join {{ ref("int_project__revenue_invoiced") }} as invoiced
        on project.company = invoiced.company
        and project.project = invoiced.project
        and month.period = invoiced.period
    left join policy as own_policy
        on own_policy.project_group <> ''
        and about.project_group = own_policy.project_group
    left join policy as general_policy on general_policy.project_group = ''
),

indexed as (
    select
        joined.*,
        earned_value - actual_to_date as cost_variance,
        earned_value - planned_value as schedule_variance,
        {{ divide("earned_value", "actual_to_date", 4) }} as cpi,
        {{ divide("earned_value", "planned_value", 4) }} as spi,
        {{ divide("(budget - earned_value)", "(budget - actual_to_date)", 4) }} as tcpi,
        {{ divide("actual_to_date", "eac", 6) }} as part_spent,
        {{ divide("earned_value", "budget", 6) }} as part_done
    from joined
),

recognised as (
    select
        indexed.*,
        {{ rounded(
            "case revenue_policy
                when 'cost to cost' then contract_value * part_spent
                when 'physical progress' then contract_value * part_done
                when 'as invoiced' then invoiced_to_date
                when 'at completion' then case when stage >= 4 then contract_value else 0 end
            end"
        ) }} as revenue_recognised,
        {{ rounded("case when eac > contract_value then eac - contract_value when eac <= contract_value then 0 end") }} as expected_loss
    from indexed
),

-- An expected loss is taken whole at once: what the recognised revenue does not show of it yet is provided for.
provided as (
    select
        recognised.*,
        case
            when revenue_recognised is null or expected_loss is null then null
            when expected_loss > greatest(actual_to_date - revenue_recognised, 0)
                then {{ rounded("expected_loss - greatest(actual_to_date - revenue_recognised, 0)") }}
            else 0
        end as loss_provision
    from recognised
)

select
    -- key
    period,
    company,
    project,
    -- attributes
    project_name,
    manager,
    parent_project,
    -- amounts
    {{ rounded("original_budget") }} as original_budget,
    {{ rounded("approved_changes") }} as approved_changes,
    {{ rounded("budget") }} as budget,
    {{ rounded("actual_period") }} as actual_period,
    {{ rounded("actual_year") }} as actual_year,
    {{ rounded("actual_to_date") }} as actual_to_date,
    {{ rounded("committed") }} as committed,
    {{ rounded("etc") }} as etc,
    {{ rounded("eac") }} as eac,
    {{ rounded("variance") }} as variance,
    -- earned value
    {{ rounded("earned_value") }} as earned_value,
    {{ rounded("planned_value") }} as planned_value,
    {{ rounded("cost_variance") }} as cost_variance,
    {{ rounded("schedule_variance") }} as schedule_variance,
    cast(cpi as decimal(18, 4)) as cpi,
    cast(spi as decimal(18, 4)) as spi,
    cast(tcpi as decimal(18, 4)) as tcpi,
    cast(part_spent as decimal(18, 6)) as part_spent,
    cast(part_done as decimal(18, 6)) as part_done,
    -- hours
    {{ rounded("hours_budget") }} as hours_budget,
    {{ rounded("hours_actual_to_date") }} as hours_actual_to_date,
    {{ rounded("hours_to_go") }} as hours_to_go,
    {{ rounded("hours_price_variance") }} as hours_price_variance,
    {{ rounded("hours_quantity_variance") }} as hours_quantity_variance,
    -- revenue
    {{ rounded("contract_value") }} as contract_value,
    {{ rounded("invoiced_to_date") }} as invoiced_to_date,
    revenue_recognised,
    {{ rounded("revenue_recognised - invoiced_to_date - loss_provision") }} as work_in_progress,
    expected_loss,
    {{ rounded("loss_provision") }} as loss_provision,
    {{ rounded("revenue_recognised - actual_to_date - loss_provision") }} as margin_to_date,
    {{ rounded("contract_value - eac") }} as margin_at_completion,
    -- how
    budget_basis,
    etc_method,
    revenue_policy,
    case
        when earned_value is null and planned_value is null then 'no progress, no planning'
        when earned_value is null then 'no progress'
        when planned_value is null then 'no planning'
        when budget = 0 then 'no budget'
        when actual_to_date = 0 and planned_value = 0 then 'not begun'
        when actual_to_date = 0 then 'nothing spent'
        when planned_value = 0 then 'nothing planned'
    end as earned_value_gap,
    cast(lines_without_etc as integer) as lines_without_etc,
    cast(lines_committed_more as integer) as lines_committed_more
from provided
