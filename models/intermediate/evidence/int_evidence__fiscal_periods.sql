{{ config(materialized="view") }}

-- Behind every month: its vouchers with the number of their lines; what has no period is only expected.
with voucher as (
    select
        entry.company,
        entry.period,
        entry.journal_number,
        entry.voucher,
        entry.fiscal_year,
        entry.fiscal_period,
        entry.period_type,
        min(entry.accounting_date) as day,
        count(*) as entries,
        min(entry._batch) as _batch
    from {{ ref("int_ledger__entries_placed") }} as entry
    group by
        entry.company,
        entry.period,
        entry.journal_number,
        entry.voucher,
        entry.fiscal_year,
        entry.fiscal_period,
        entry.period_type
),

side as (
    select 'expected' as side

    union all

    select 'actual' as side
)

select
    voucher.company as scope,
    voucher.period,
    side.side,
    concat_ws(' ', voucher.voucher, voucher.journal_number) as record,
    voucher.day,
    cast(voucher.entries as decimal(38, 6)) as amount,
    voucher.period_type || ': '
    || coalesce('period ' || concat_ws(' ', voucher.fiscal_year, voucher.fiscal_period), 'no period') as said,
    'd365.general_journal_account_entry' as table_name,
    voucher._batch,
    cast(null as bigint) as _row
from voucher
inner join side on side.side = 'expected' or voucher.period_type <> 'unclassified'
