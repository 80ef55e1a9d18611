-- Balances per period. A year begins with its opening entries; without them, with what the years before left behind since
-- the last year that has any: never both, or everything would count twice.
with entry as (
    select
        company,
        posting_layer,
        posting_layer_name,
        fiscal_year,
        fiscal_period,
        period_type,
        main_account,
        sum(debit) as debit,
        sum(credit) as credit,
        sum(accounting_amount) as amount,
        sum(reporting_amount) as reporting_amount
    from {{ ref("fct_gl_entry") }}
    -- What is in no year is in no balance: the control fiscal_periods tells it.
    where fiscal_year is not null
    group by
        company, posting_layer, posting_layer_name, fiscal_year, fiscal_period, period_type, main_account
),

period as (
    select
        company,
        fiscal_year,
        period_name as fiscal_period,
        min(period_type) as period_type,
        min(start_date) as start_date,
        max(end_date) as end_date
    from {{ ref("dim_fiscal_period") }}
    where period_type <> 'opening'
    group by company, fiscal_year, period_name
),

account as (
    select company, main_account, is_profit_and_loss from {{ ref("dim_account") }}
),

-- What the year moved, closing entries included; and whether opening entries say how it began.
year as (
    select
        company,
        posting_layer,
        fiscal_year,
        max(case when period_type = 'opening' then 1 else 0 end) as is_opened
    from entry
    group by company, posting_layer, fiscal_year
),

-- The last year before it that was opened, else the first of all.
anchor as (
    select
        year.company,
        year.posting_layer,
        year.fiscal_year,
        year.is_opened,
        max(case when earlier.is_opened = 1 then earlier.fiscal_year end) as opened_year,
        min(earlier.fiscal_year) as first_year
    from year
    left join year as earlier
        on year.company = earlier.company
        and year.posting_layer = earlier.posting_layer
        and year.fiscal_year > earlier.fiscal_year
    group by year.company, year.posting_layer, year.fiscal_year, year.is_opened
),

-- A result that no closing entry took away has no account yet.
left_behind as (
    select
        entry.*,
        case when account.is_profit_and_loss then '' else entry.main_account end as carried_on
    from entry
    left join account
        on entry.company = account.company
        and entry.main_account = account.main_account
),

opening as (
    select
        company,
        posting_layer,
        posting_layer_name,
        fiscal_year,
        main_account,
        'opening entries' as opening_basis,
        sum(amount) as amount,
        sum(reporting_amount) as reporting_amount
    from entry
    where period_type = 'opening'
    group by company, posting_layer, posting_layer_name, fiscal_year, main_account

    union all

    select
        anchor.company,
        anchor.posting_layer,
        left_behind.posting_layer_name,
        anchor.fiscal_year,
        left_behind.carried_on as main_account,
        'carried forward' as opening_basis,
        sum(left_behind.amount) as amount,
        sum(left_behind.reporting_amount) as reporting_amount
    from anchor
    -- Of these years only the first has opening entries.
    inner join left_behind
        on anchor.company = left_behind.company
        and anchor.posting_layer = left_behind.posting_layer
        and anchor.fiscal_year > left_behind.fiscal_year
        and coalesce(anchor.opened_year, anchor.first_year) <= left_behind.fiscal_year
    where anchor.is_opened = 0
    group by
        anchor.company,
        anchor.posting_layer,
        left_behind.posting_layer_name,
        anchor.fiscal_year,
        left_behind.carried_on
),

-- Up to the last period in which a company posted; of a closing period only what is in it.
last_period as (
    select entry.company, entry.fiscal_year, max(period.end_date) as end_date
    from entry
    inner join period
        on entry.company = period.company
        and entry.fiscal_year = period.fiscal_year
        and entry.fiscal_period = period.fiscal_period
    group by entry.company, entry.fiscal_year
),

standing as (
    select company, posting_layer, posting_layer_name, fiscal_year, main_account from entry
    union
    select company, posting_layer, posting_layer_name, fiscal_year, main_account from opening
),

spread as (
    select
        standing.company,
        standing.posting_layer,
        standing.posting_layer_name,
        standing.fiscal_year,
        standing.main_account,
        period.fiscal_period,
        period.period_type,
        period.start_date,
        period.end_date
    from standing
    inner join last_period
        on standing.company = last_period.company
        and standing.fiscal_year = last_period.fiscal_year
    inner join period
        on standing.company = period.company
        and standing.fiscal_year = period.fiscal_year
        and last_period.end_date >= period.end_date
),

balance as (
    select
        spread.*,
        coalesce(opening.opening_basis, 'nothing before') as opening_basis,
        coalesce(entry.debit, 0) as debit,
        coalesce(entry.credit, 0) as credit,
        coalesce(entry.reporting_amount, 0) as reporting_movement,
        coalesce(opening.amount, 0) + coalesce(
            sum(entry.amount) over (
                partition by
                    spread.company, spread.posting_layer, spread.fiscal_year, spread.main_account
                order by spread.end_date, spread.start_date, spread.period_type desc
                rows between unbounded preceding and current row
            ), 0
        ) as closing_balance,
        coalesce(opening.reporting_amount, 0) + coalesce(
            sum(entry.reporting_amount) over (
                partition by
                    spread.company, spread.posting_layer, spread.fiscal_year, spread.main_account
                order by spread.end_date, spread.start_date, spread.period_type desc
                rows between unbounded preceding and current row
            ), 0
        ) as reporting_closing_balance
    from spread
    left join entry
        on spread.company = entry.company
        and spread.posting_layer = entry.posting_layer
        and spread.fiscal_year = entry.fiscal_year
        and spread.fiscal_period = entry.fiscal_period
        and spread.main_account = entry.main_account
        and entry.period_type <> 'opening'
    left join opening
        on spread.company = opening.company
        and spread.posting_layer = opening.posting_layer
        and spread.fiscal_year = opening.fiscal_year
        and spread.main_account = opening.main_account
)

select
    -- key
    balance.company,
    balance.posting_layer,
    balance.fiscal_year,
    balance.fiscal_period,
    balance.main_account,
    -- attributes
    balance.posting_layer_name,
    balance.period_type,
    balance.opening_basis,
    account.is_profit_and_loss,
    -- dates
    balance.start_date,
    balance.end_date,
    -- amounts
    cast(balance.closing_balance - balance.debit + balance.credit as decimal(32, 6)) as opening_balance,
    cast(balance.debit as decimal(32, 6)) as debit,
    cast(balance.credit as decimal(32, 6)) as credit,
    cast(balance.closing_balance as decimal(32, 6)) as closing_balance,
    cast(balance.reporting_closing_balance - balance.reporting_movement as decimal(32, 6)) as reporting_opening_balance,
    cast(balance.reporting_closing_balance as decimal(32, 6)) as reporting_closing_balance
from balance
left join account
    on balance.company = account.company
    and balance.main_account = account.main_account
where
    balance.period_type <> 'closing'
    or balance.debit <> 0
    or balance.credit <> 0
