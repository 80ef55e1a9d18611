-- The lines of salary vouchers, with what is needed to sum them.
with entry as (
    select * from {{ ref("int_ledger__entries_placed") }}
),

found as (
    select * from {{ ref("int_ledger__salaries_found") }}
)

select
    entry.company,
    entry.entry_id,
    entry.main_account,
    entry.cost_centre,
    entry.ledger_name,
    entry.posting_layer,
    entry.accounting_date,
    entry.period,
    entry.fiscal_year,
    entry.fiscal_period,
    entry.period_type,
    substr(entry.period, 1, 4) as year,
    entry.accounting_amount,
    entry.debit,
    entry.credit,
    case when entry.is_credit then 0 else entry.reporting_amount end as reporting_debit,
    case when entry.is_credit then -entry.reporting_amount else 0 end as reporting_credit,
    entry.reporting_amount,
    entry._batch
from entry
inner join found
    on entry.company = found.company
    and entry.voucher = found.voucher
    and entry.accounting_date = found.accounting_date
