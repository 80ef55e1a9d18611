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
    select company, period, posting_layer, main_account, shown_centre, cost_centre
    from line
    group by company, period, posting_layer, main_account, shown_centre, cost_centre
    having sum(accounting_amount) <> 0 or sum(reporting_amount) <> 0
),

-- Not every account is booked on by all cost centres of the group, and not in every month.
covered as (
    select
        contribution.company,
        contribution.period,
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
        contribution.company, contribution.period, contribution.posting_layer, contribution.main_account,
        contribution.shown_centre
),

-- Where one part covers too few, the account shows its total for the month: nothing can be subtracted from it.
too_small as (
    select distinct covered.company, covered.period, covered.posting_layer, covered.main_account
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
        and line.posting_layer = too_small.posting_layer
        and line.main_account = too_small.main_account
),

-- One day a month: pay that was booked on a day of its own would be one person's.
last_day as (
    select company, period, max(accounting_date) as accounting_date
    from line
    group by company, period
),

summed as (
    select
        company,
        period,
        posting_layer,
        main_account,
        centre,
        max(ledger_name) as ledger_name,
        cast(sum(accounting_amount) as decimal(32, 6)) as accounting_amount,
        cast(sum(reporting_amount) as decimal(32, 6)) as reporting_amount,
        max(_batch) as _batch
    from shown
    group by company, period, posting_layer, main_account, centre
)

select
    summed.company,
    -- Below zero, where no record id of Dynamics 365 is.
    cast(
        -row_number() over (
            partition by summed.company order by summed.period, summed.posting_layer, summed.main_account, summed.centre
        ) as bigint
    ) as entry_id,
    summed.period,
    summed.posting_layer,
    summed.main_account,
    nullif(summed.centre, '') as cost_centre,
    summed.ledger_name,
    last_day.accounting_date,
    summed.accounting_amount,
    summed.reporting_amount,
    summed._batch
from summed
inner join last_day
    on summed.company = last_day.company
    and summed.period = last_day.period
