-- The ETC report line by line: a cost category of an activity of a project, in every reported month. What a project
-- leader entered of a line goes before what is configured, and stands beside it.
with line as (
    select * from {{ ref("int_project__lines_budgeted") }}
),

last_month as (
    select max(period) as period from {{ ref("int_project__months_reported") }}
),

task as (
    select company, activity, max(task_name) as activity_name
    from {{ ref("dim_project_task") }}
    where activity is not null
    group by company, activity
),

committed as (
    select
        company,
        project,
        activity,
        category,
        case when count(amount) = count(*) then sum(amount) end as amount
    from {{ ref("int_project__commitments_open") }}
    group by company, project, activity, category
),

-- Without purchase orders nobody knows what was ordered.
delivered as (
    select count(*) > 0 as has_orders
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'purchase_order_line' and refused_code is null
),

-- What is committed is known as of now; of earlier months it is not.
joined as (
    select
        cumulated.*,
        line.original_budget,
        line.approved_changes,
        line.budget,
        line.budget_basis,
        line.hours_budget,
        line.hours_budget_amount,
        line.remaining,
        line.hours_remaining,
        line.has_remaining,
        about.project_name,
        about.manager,
        -- Of a finished project nobody expects anything any more.
        coalesce(about.stage < 4, true) as is_open,
        coalesce(entered.etc_method, method.etc_method) as etc_method,
        method.etc_method as computed_method,
        cast(coalesce(entered.progress, progress.progress) as decimal(32, 6)) as progress,
        case when entered.progress is null then progress.progress_basis else 'project leader' end as progress_basis,
        progress.progress as reported_progress,
        entered.progress as entered_progress,
        entered.hours_to_go as entered_hours,
        entered.etc_amount as entered_etc,
        entered.etc_method as entered_method,
        entered.remark as entered_remark,
        entered.author as entered_author,
        entered.entered_on,
        task.activity_name,
        case
            when cumulated.period <> last_month.period or not delivered.has_orders then null
            when committed.company is null then 0
            else committed.amount
        end as committed
    from {{ ref("int_project__lines_cumulated") }} as cumulated
    inner join line
        on cumulated.company = line.company
        and cumulated.project = line.project
        and cumulated.activity = line.activity
        and cumulated.category = line.category
    inner join {{ ref("int_project__methods_chosen") }} as method
        on cumulated.company = method.company
        and cumulated.project = method.project
        and cumulated.activity = method.activity
        and cumulated.category = method.category
    left join {{ ref("int_project__progress_reported") }} as progress
        on cumulated.company = progress.company
        and cumulated.project = progress.project
        and cumulated.activity = progress.activity
        and cumulated.period = progress.period
    left join {{ ref("fct_project_entry") }} as entered
        on cumulated.company = entered.company
        and cumulated.project = entered.project
        and cumulated.activity = entered.activity
        and cumulated.category = entered.category
        and cumulated.period = entered.period
    left join {{ ref("dim_project") }} as about
        on cumulated.company = about.company
        and cumulated.project = about.project
    left join committed
        on cumulated.company = committed.company
        and cumulated.project = committed.project
        and cumulated.activity = committed.activity
        and cumulated.category = committed.category
    left join task
        on cumulated.company = task.company
        and cumulated.activity = task.activity
    cross join last_month
    cross join delivered
),

-- The one rounding. What follows from other figures follows from rounded ones, so that every row foots.
rounded as (
    select
        joined.*,
        {{ rounded("original_budget") }} as original_budget_shown,
        {{ rounded("approved_changes") }} as approved_changes_shown,
        {{ rounded("original_budget") }} + coalesce({{ rounded("approved_changes") }}, 0) as bac,
        {{ rounded("actual_to_date") }} as ac,
        {{ rounded("committed") }} as committed_shown,
        {{ rounded("hours_budget") }} as hours_bac,
        {{ rounded("hours_budget_amount") }} as hours_bac_amount,
        {{ rounded("hours_actual_to_date") }} as hours_ac,
        {{ rounded("hours_amount_to_date") }} as hours_ac_amount,
        -- The remaining model is as of today here too.
        coalesce(
            entered_hours,
            case when has_remaining then {{ rounded("hours_remaining + hours_total - hours_actual_to_date") }} end
        ) as hours_to_go
    from joined
),

-- Earned is what the done part of the work was budgeted for; never what it cost. Where nothing is to be done nothing is earned.
earned as (
    select
        rounded.*,
        case
            when bac = 0 then 0
            else {{ rounded(divide("bac * progress", "100", 6)) }}
        end as ev,
        -- Planned is the part of the budget that lay before the month's end, where it lies in more months than one.
        case
            when bac = 0 then 0
            when planned_months > 1 then {{ rounded(divide("bac * planned_to_date", "planned_total", 6)) }}
        end as pv
    from rounded
),

-- Costs and earned value of the project as a whole, known when they are of every line.
indexed as (
    select
        earned.*,
        sum(ac) over (partition by company, project, period) as project_ac,
        case
            when count(*) over (partition by company, project, period) = count(ev) over (partition by company, project, period)
                then sum(ev) over (partition by company, project, period)
        end as project_ev
    from earned
),

estimated as (
    select
        indexed.*,
        {{ rounded(estimate("etc_method")) }} as etc_computed,
        {{ rounded(estimate("computed_method", "null")) }} as etc_without_entry
    from indexed
),

figures as (
    select
        estimated.*,
        -- What is committed will be spent, whatever an estimate says.
        coalesce(committed_shown > etc_computed, false) as is_committed_more,
        case when committed_shown > etc_computed then committed_shown else etc_computed end as etc,
        hours_bac <> 0 or hours_ac <> 0 or coalesce(hours_to_go, 0) <> 0 as has_hours,
        -- The budget's own price of an hour; without budgeted hours there is none.
        {{ divide("hours_ac * hours_bac_amount", "hours_bac", 2) }} as hours_ac_at_budget_price,
        {{ divide("(hours_bac - hours_ac - hours_to_go) * hours_bac_amount", "hours_bac", 2) }} as hours_over
    from estimated
)

select
    -- key
    period,
    company,
    project,
    activity,
    category,
    activity_name,
    -- amounts
    original_budget_shown as original_budget,
    approved_changes_shown as approved_changes,
    {{ rounded("bac") }} as budget,
    {{ rounded("actual_period") }} as actual_period,
    {{ rounded("actual_year") }} as actual_year,
    ac as actual_to_date,
    committed_shown as committed,
    etc_computed,
    etc,
    {{ rounded("ac + etc") }} as eac,
    {{ rounded("bac - ac - etc") }} as variance,
    {{ rounded("ev") }} as earned_value,
    {{ rounded("pv") }} as planned_value,
    -- hours
    hours_bac as hours_budget,
    hours_ac as hours_actual_to_date,
    hours_to_go,
    hours_bac_amount as hours_budget_amount,
    hours_ac_amount as hours_actual_amount,
    {{ rounded("hours_ac_at_budget_price") }} as hours_at_budget_price,
    {{ rounded("case when has_hours then hours_ac_at_budget_price - hours_ac_amount else 0 end") }} as hours_price_variance,
    {{ rounded("case when has_hours then hours_over else 0 end") }} as hours_quantity_variance,
    -- attributes
    cast({{ divide("progress", "100", 6) }} as decimal(18, 6)) as part_done,
    progress_basis,
    budget_basis,
    etc_method,
    case
        when ev is null and pv is null then 'no progress, no planning'
        when ev is null then 'no progress'
        when pv is null then 'no planning'
    end as earned_value_gap,
    project_name,
    manager,
    -- what was entered, and what counts without it
    entered_progress,
    entered_hours,
    entered_etc,
    entered_method,
    entered_remark,
    entered_author,
    entered_on,
    reported_progress,
    computed_method,
    etc_without_entry,
    -- flags
    is_open,
    has_hours,
    is_committed_more
from figures
