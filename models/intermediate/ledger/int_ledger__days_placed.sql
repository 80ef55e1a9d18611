-- In which period of operation a day of posting falls, and how many opening and closing periods share that day.
with day as (
    select distinct company, accounting_date from {{ ref("int_ledger__entries_posted") }}
),

matched as (
    select
        day.company,
        day.accounting_date,
        period.fiscal_year,
        period.period_name,
        period.period_type = 'operating' as is_operating
    from day
    inner join {{ ref("dim_fiscal_period") }} as period
        on day.company = period.company
        and period.start_date <= day.accounting_date
        and period.end_date >= day.accounting_date
)

-- A day in two periods of operation is in neither: which one it is, only a journal can say.
select
    company,
    accounting_date,
    case
        when sum(case when is_operating then 1 else 0 end) = 1 then max(case when is_operating then fiscal_year end)
    end as fiscal_year,
    case
        when sum(case when is_operating then 1 else 0 end) = 1 then max(case when is_operating then period_name end)
    end as period_name,
    cast(sum(case when is_operating then 0 else 1 end) as integer) as other_periods
from matched
group by company, accounting_date
