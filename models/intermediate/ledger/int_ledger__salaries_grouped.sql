-- Which cost centres' salaries are shown together. A cost centre that is too small in any month of a year joins the
-- group in all of them: a group that changed from month to month could be taken apart by subtracting one from the other.
-- While the group itself is too small, the next smallest joins, so that the total minus what is shown does not give
-- anybody away (a group that is large enough is never one small cost centre). All accounts of a company have the same group, because one follows from another.
with setting as (
    select smallest_group from {{ ref("int_setting__pivoted") }}
),

line as (
    select * from {{ ref("int_ledger__salaries_posted") }}
),

head as (
    select * from {{ ref("int_personnel__heads_counted") }}
),

-- Months of which nothing is known (not complete yet, before the first employment) decide nothing: they show totals.
known_month as (
    select distinct company, period from head
),

-- An account that never names a cost centre is not split at all. Beside others, no cost centre is one of its own.
split_account as (
    select company, year, main_account
    from line
    group by company, year, main_account
    having max(case when cost_centre <> '' then 1 else 0 end) = 1
),

present as (
    select distinct line.company, line.year, line.period, line.cost_centre
    from line
    inner join split_account
        on line.company = split_account.company
        and line.year = split_account.year
        and line.main_account = split_account.main_account
    inner join known_month
        on line.company = known_month.company
        and line.period = known_month.period
),

counted as (
    select
        present.company,
        present.year,
        present.cost_centre,
        -- Whoever is on the payroll without a cost centre is not whom a line without one is about.
        min(case when present.cost_centre = '' then 0 else coalesce(head.heads, 0) end) as heads
    from present
    left join head
        on present.company = head.company
        and present.period = head.period
        and present.cost_centre = head.cost_centre
    group by present.company, present.year, present.cost_centre
),

ranked as (
    select
        counted.*,
        row_number() over (
            partition by counted.company, counted.year order by counted.heads, counted.cost_centre
        ) as place,
        coalesce(
            sum(counted.heads) over (
                partition by counted.company, counted.year order by counted.heads, counted.cost_centre
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as heads_before,
        sum(case when counted.heads < setting.smallest_group then 1 else 0 end) over (
            partition by counted.company, counted.year
        ) as small
    from counted
    cross join setting
)

select
    ranked.company,
    ranked.year,
    ranked.cost_centre,
    ranked.heads,
    ranked.small > 0
    and (ranked.place <= ranked.small or ranked.heads_before < setting.smallest_group) as is_together
from ranked
cross join setting
