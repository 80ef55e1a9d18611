{{ config(materialized="view") }}

-- Behind every company and month: tax transactions and lines on VAT accounts, by voucher. Vouchers with salary stand in
-- totals of a month among the first, and not at all among the second.
select
    company as scope,
    period,
    'expected' as side,
    voucher as record,
    transaction_date as day,
    cast(tax_accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', tax_code, tax_direction_name, invoice) as said,
    'd365.tax_transaction' as table_name,
    _batch,
    _row
from {{ ref("fct_tax_transaction") }}

union all

select
    line.company || case when line.kind = 'by hand' then ' ' || line.main_account || ' by hand' else '' end as scope,
    line.period,
    'actual' as side,
    line.voucher as record,
    line.accounting_date as day,
    cast(entry.accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', entry.account_display_value, entry.description) as said,
    'd365.general_journal_account_entry' as table_name,
    entry._batch,
    entry._row
from {{ ref("int_tax__lines_found") }} as line
inner join {{ ref("fct_gl_entry") }} as entry
    on line.company = entry.company
    and line.entry_id = entry.entry_id
