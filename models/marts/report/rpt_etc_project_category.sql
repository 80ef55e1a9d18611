-- The ETC report line by line: a cost category of an activity of a project, in every reported month.
with line as (
    select * from {{ ref("int_project__lines_budgeted") }}
),

last_month as (
    select max(period) as period from {{ ref("int_project__months_reported") }}
),

committed as (
    select company, project, activity, category, sum(amount) as amount
    from {{ ref("int_project__commitments_open") }}
    group by company, project, activity, category
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
        method.etc_method,
        progress.progress,
        progress.progress_basis,
        case when cumulated.period = last_month.period then coalesce(committed.amount, 0) end as committed
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
    left join committed
        on cumulated.company = committed.company
        and cumulated.project = committed.project
        and cumulated.activity = committed.activity
        and cumulated.category = committed.category
    cross join last_month
),

-- The one rounding. What follows from other figures follows from rounded ones, so that every row foots.
rounded as (
    select
        joined.*,
        {{ rounded("original_budget") }} as original_budget_shown,
        {{ rounded("approved_changes") }} as approved_changes_shown,
        {{ rounded("original_budget") }} + coalesce({{ rounded("approved_changes") }}, 0) as bac,
        {{ rounded("actual_to_date") }} as ac,
        {{ rounded("committed") }} as committed_shown
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
        {{ rounded(
            "case etc_method
                -- The remaining model is as of today: for an earlier month, what was spent since still had to be spent.
                when 'remaining budget' then remaining + actual_total - actual_to_date
                when 'total minus actual' then case when bac > ac then bac - ac else 0 end
                when 'planned' then bac - ev
                when 'typical' then " ~ divide("(bac - ev) * project_ac", "project_ev", 6) ~ "
                when 'progress of budget' then bac - ev
                when 'progress of cost' then " ~ divide("ac * 100", "progress", 6) ~ " - ac
                when 'zero' then 0
            end"
        ) }} as etc_computed
    from indexed
),

figures as (
    select
        estimated.*,
        -- What is committed will be spent, whatever an estimate says.
        coalesce(committed_shown > etc_computed, false) as is_committed_more,
        case when committed_shown > etc_computed then committed_shown else etc_computed end as etc
    from estimated
)

select
    -- key
    period,
    company,
    project,
    activity,
    category,
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
    {{ rounded("hours_budget") }} as hours_budget,
    {{ rounded("hours_actual_to_date") }} as hours_actual_to_date,
    case when has_remaining then {{ rounded("hours_remaining") }} end as hours_to_go,
    -- attributes
    progress,
    progress_basis,
    budget_basis,
    etc_method,
    -- flags
    is_committed_more
from figures
