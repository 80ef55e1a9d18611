-- Salary lines as they are shown: one per company, month, account, and cost centre or group of cost centres.
with setting as (
    select smallest_group from {{ ref("int_setting__pivoted") }}
),

line as (
    select
        posted.*,
        -- Empty where several are shown together, and where there is none.
        case when grouped.is_together then '' else coalesce(grouped.cost_centre, '') end as shown_centre
    from {{ ref("int_ledger__salaries_posted") }} as posted
    left join {{ ref("int_ledger__salaries_grouped") }} as grouped
        on posted.company = grouped.company
        and posted.year = grouped.year
        and posted.cost_centre = grouped.cost_centre
),

-- A cost centre whose lines cancel out hides nobody.
contribution as (
    select company, period, period_type, posting_layer, main_account, shown_centre, cost_centre
    from line
    group by company, period, period_type, posting_layer, main_account, shown_centre, cost_centre
    having sum(accounting_amount) <> 0 or sum(reporting_amount) <> 0
),

-- Not every account is booked on by all cost centres of the group, and not in every month.
covered as (
    select
        contribution.company,
        contribution.period,
        contribution.period_type,
        contribution.posting_layer,
        contribution.main_account,
        contribution.shown_centre,
        sum(case when contribution.cost_centre = '' then 0 else coalesce(head.heads, 0) end) as heads
    from contribution
    left join {{ ref("int_personnel__heads_counted") }} as head
        on contribution.company = head.company
        and contribution.period = head.period
        and contribution.cost_centre = head.cost_centre
    group by
        contribution.company, contribution.period, contribution.period_type, contribution.posting_layer,
        contribution.main_account, contribution.shown_centre
),

-- Where one part covers too few, the account shows its total for the month: nothing can be subtracted from it.
too_small as (
    select distinct
        covered.company,
        covered.period,
        covered.period_type,
        covered.posting_layer,
        covered.main_account
    from covered
    cross join setting
    where covered.heads < setting.smallest_group
),

shown as (
    select
        line.*,
        case when too_small.main_account is null then line.shown_centre else '' end as centre
    from line
    left join too_small
        on line.company = too_small.company
        and line.period = too_small.period
        and line.period_type = too_small.period_type
        and line.posting_layer = too_small.posting_layer
        and line.main_account = too_small.main_account
),

-- One day a month: pay that was booked on a day of its own would be one person's.
last_day as (
    select
        company,
        period,
        period_type,
        max(accounting_date) as accounting_date,
        max(fiscal_year) as fiscal_year,
        max(fiscal_period) as fiscal_period
    from line
    group by company, period, period_type
),

summed as (
    select
        company,
        period,
        period_type,
        posting_layer,
        main_account,
        centre,
        max(case when cost_centre = '' then 0 else 1 end) as has_centres,
        max(ledger_name) as ledger_name,
        sum(accounting_amount) as accounting_amount,
        sum(debit) as debit,
        sum(credit) as credit,
        sum(reporting_amount) as reporting_amount,
        sum(reporting_debit) as reporting_debit,
        sum(reporting_credit) as reporting_credit,
        max(_batch) as _batch
    from shown
    group by company, period, period_type, posting_layer, main_account, centre
),

-- Net, because debit and credit apart would show the one line that was taken back. But on an account that clears what is
-- owed, what is paid and what is owed anew nearly cancel out: the net would be the pay of who came or left.
sided as (
    select
        summed.*,
        has_centres = 0 and accounting_amount <> 0 and least(debit, credit) > abs(accounting_amount) as is_apart
    from summed
),

side as (
    select company, period, period_type, posting_layer, main_account, centre, ledger_name, _batch, 'net' as side, accounting_amount, reporting_amount
    from sided
    where not is_apart

    union all

    select company, period, period_type, posting_layer, main_account, centre, ledger_name, _batch, 'debit' as side, debit, reporting_debit
    from sided
    where is_apart

    union all

    select company, period, period_type, posting_layer, main_account, centre, ledger_name, _batch, 'credit' as side, -credit, -reporting_credit
    from sided
    where is_apart
)

select
    side.company,
    -- Below zero, where no record id of Dynamics 365 is.
    cast(
        -row_number() over (
            partition by side.company
            order by side.period, side.period_type, side.posting_layer, side.main_account, side.centre, side.side
        ) as bigint
    ) as entry_id,
    side.period,
    last_day.fiscal_year,
    last_day.fiscal_period,
    side.period_type,
    side.posting_layer,
    side.main_account,
    nullif(side.centre, '') as cost_centre,
    side.ledger_name,
    last_day.accounting_date,
    cast(side.accounting_amount as decimal(32, 6)) as accounting_amount,
    cast(side.reporting_amount as decimal(32, 6)) as reporting_amount,
    side._batch
from side
inner join last_day
    on side.company = last_day.company
    and side.period = last_day.period
    and side.period_type = last_day.period_type
