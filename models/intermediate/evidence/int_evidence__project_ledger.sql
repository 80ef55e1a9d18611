{{ config(materialized="view") }}

-- Behind every account and month, and every voucher that stands apart: cost in the project ledger and lines of the
-- general ledger. What was posted to a salary account has one voucher on both sides.
with voucher as (
    select
        compared.*,
        company || ' ' || main_account || case when is_apart and not is_salary then ' ' || voucher else '' end as scope
    from {{ ref("int_project__vouchers_compared") }} as compared
),

account as (
    select distinct company, main_account from voucher
)

select
    voucher.scope,
    cost.period,
    'expected' as side,
    coalesce(cost.voucher, 'salary ' || cost.period) as record,
    cost.ledger_date as day,
    cast(cost.accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', 'project ' || cost.project, cost.category, 'transaction ' || cost.transaction_id) as said,
    'd365.project_actual' as table_name,
    cost._batch,
    cost._row
from {{ ref("fct_project_transaction") }} as cost
inner join voucher
    on cost.company = voucher.company
    and cost.main_account = voucher.main_account
    and cost.period = voucher.period
    and coalesce(cost.voucher, '') = voucher.voucher
where cost.cost_sales = 1

union all

select
    -- A total of salary names a voucher of its own.
    coalesce(voucher.scope, entry.company || ' ' || entry.main_account) as scope,
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
left join voucher
    on entry.company = voucher.company
    and entry.main_account = voucher.main_account
    and entry.period = voucher.period
    and entry.voucher = voucher.voucher
where entry.posting_layer = 0 and entry.period_type not in ('opening', 'closing')
