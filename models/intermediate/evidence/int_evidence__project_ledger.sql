{{ config(materialized="view") }}

-- Behind every account and month: cost in the project ledger and lines of the general ledger, by voucher. What was posted
-- to a salary account has one voucher on both sides.
with cost as (
    select * from {{ ref("fct_project_transaction") }} where cost_sales = 1
),

account as (
    select distinct cost.company, cost.main_account
    from cost
    inner join {{ ref("dim_account") }} as account
        on cost.company = account.company
        and cost.main_account = account.main_account
    where account.account_type_name in ('ProfitAndLoss', 'Expense')
)

select
    cost.company || ' ' || cost.main_account as scope,
    cost.period,
    'expected' as side,
    coalesce(cost.voucher, 'salary ' || cost.period) as record,
    cost.ledger_date as day,
    cast(cost.accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', 'project ' || cost.project, cost.category, 'transaction ' || cost.transaction_id) as said,
    'd365.project_actual' as table_name,
    cost._batch,
    cost._row
from cost
inner join account
    on cost.company = account.company
    and cost.main_account = account.main_account

union all

select
    entry.company || ' ' || entry.main_account as scope,
    entry.period,
    'actual' as side,
    entry.voucher as record,
    entry.accounting_date as day,
    cast(entry.accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', entry.account_display_value, entry.description) as said,
    'd365.general_journal_account_entry' as table_name,
    entry._batch,
    entry._row
from {{ ref("fct_gl_entry") }} as entry
inner join account
    on entry.company = account.company
    and entry.main_account = account.main_account
where entry.posting_layer = 0 and entry.period_type not in ('opening', 'closing')
