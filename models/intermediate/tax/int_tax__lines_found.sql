{{ config(materialized="view") }}

-- Lines of the general ledger on VAT accounts: those on which something was posted with the posting type of tax. The return
-- (aangifte), which empties them, and the turn of the year are left out; what else stands there was posted by hand.
with label as (
    select value, label
    from {{ ref("int_setting__labels") }}
    where kind = 'posting_type' and label in ('tax', 'tax_return', 'year_end')
),

entry as (
    select
        entry.company,
        entry.entry_id,
        entry.main_account,
        entry.voucher,
        entry.accounting_date,
        entry.period,
        entry.accounting_amount,
        coalesce(label.label, 'by hand') as kind
    from {{ ref("int_ledger__entries_placed") }} as entry
    left join label on entry.posting_type = label.value
    -- Tax is kept in the current layer only.
    where entry.posting_layer = 0 and entry.period_type not in ('opening', 'closing')
),

vat_account as (
    select distinct company, main_account from entry where kind = 'tax'
)

select
    entry.company,
    entry.entry_id,
    entry.main_account,
    entry.voucher,
    entry.accounting_date,
    entry.period,
    entry.accounting_amount,
    entry.kind
from entry
inner join vat_account
    on entry.company = vat_account.company
    and entry.main_account = vat_account.main_account
where entry.kind in ('tax', 'by hand')
