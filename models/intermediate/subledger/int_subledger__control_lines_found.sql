-- Lines of the general ledger on the control accounts of customers and vendors: accounts on which something was posted
-- with the posting type of their balances. Which numbers that are, the organisation says (labels.postingType).
with label as (
    select value, label
    from {{ ref("int_setting__labels") }}
    where kind = 'posting_type' and label in ('customer', 'vendor', 'exchange', 'year_end')
),

-- Subledgers are kept in the current layer only.
entry as (
    select
        entry.company,
        entry.entry_id,
        entry.main_account,
        entry.voucher,
        entry.accounting_date,
        entry.period,
        entry.accounting_amount,
        case when entry.period_type = 'opening' then 'year_end' else coalesce(label.label, '') end as label,
        coalesce(label.label, '') as posted_as
    from {{ ref("int_ledger__entries_placed") }} as entry
    left join label on entry.posting_type = label.value
    where entry.posting_layer = 0
),

control_account as (
    select distinct posted_as as ledger, company, main_account
    from entry
    where posted_as in ('customer', 'vendor')
),

voucher as (
    select distinct ledger, company, voucher, period from {{ ref("int_subledger__transactions_settled") }}
)

select
    control_account.ledger,
    entry.company,
    entry.entry_id,
    entry.main_account,
    entry.voucher,
    entry.accounting_date,
    entry.period,
    entry.accounting_amount,
    case
        -- Opening and closing entries repeat what stands there.
        when entry.label = 'year_end' then 'turn of the year'
        when entry.label = control_account.ledger then 'posted'
        -- An exchange difference that the subledger holds as a transaction is one; revaluation is not.
        when entry.label = 'exchange' and voucher.voucher is not null then 'posted'
        when entry.label = 'exchange' then 'revaluation'
        else 'by hand'
    end as kind
from entry
inner join control_account
    on entry.company = control_account.company
    and entry.main_account = control_account.main_account
left join voucher
    on control_account.ledger = voucher.ledger
    and entry.company = voucher.company
    and entry.voucher = voucher.voucher
    and entry.period = voucher.period
