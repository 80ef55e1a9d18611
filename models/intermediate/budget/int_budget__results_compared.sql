-- Profit and loss by cost centre, account and month: what was booked, what was budgeted and what was forecast. Debit is
-- positive. An account that no chart knows is among them, because its money must not disappear from the report.
with setting as (
    select name, value from {{ ref("stg_saldo__setting") }}
    where name in ('budget_register_model', 'forecast_register_model')
),

balance_sheet as (
    select company, main_account from {{ ref("dim_account") }} where not is_profit_and_loss
),

entry as (
    select
        company,
        coalesce(cost_centre, '') as cost_centre,
        main_account,
        period,
        accounting_amount as actual,
        0 as budget,
        0 as forecast,
        0 as is_forecast,
        0 as is_budget
    from {{ ref("fct_gl_entry") }}
    -- Entries that take the result out of its accounts would hide it.
    where posting_layer_name = 'Current' and period_type = 'operating'
),

register as (
    select
        register.company,
        coalesce(register.cost_centre, '') as cost_centre,
        register.main_account,
        register.period,
        register.accounting_amount,
        register.budget_model in (select value from setting where name = 'forecast_register_model') as is_forecast,
        register.budget_model in (select value from setting where name = 'budget_register_model')
        or not exists (select 1 from setting where name = 'budget_register_model') as is_budget
    from {{ ref("fct_budget") }} as register
    where register.status_name = 'completed'
),

planned as (
    select
        company,
        cost_centre,
        main_account,
        period,
        0 as actual,
        case when not is_forecast then accounting_amount else 0 end as budget,
        case when is_forecast then accounting_amount else 0 end as forecast,
        case when is_forecast then 1 else 0 end as is_forecast,
        case when is_forecast then 0 else 1 end as is_budget
    from register
    where is_forecast or is_budget
),

unioned as (
    select * from entry
    union all
    select * from planned
)

select
    unioned.company,
    unioned.cost_centre,
    unioned.main_account,
    unioned.period,
    {{ rounded("sum(unioned.actual)") }} as actual,
    {{ rounded("sum(unioned.budget)") }} as budget,
    {{ rounded("sum(unioned.forecast)") }} as forecast,
    max(unioned.is_forecast) as is_forecast,
    max(unioned.is_budget) as is_budget
from unioned
left join balance_sheet
    on unioned.company = balance_sheet.company
    and unioned.main_account = balance_sheet.main_account
where balance_sheet.main_account is null and unioned.main_account is not null
group by unioned.company, unioned.cost_centre, unioned.main_account, unioned.period
