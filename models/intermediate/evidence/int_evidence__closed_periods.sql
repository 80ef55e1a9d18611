{{ config(materialized="view") }}

-- Behind every closed period: its vouchers with the number of their lines; what came too late is only expected.
with voucher as (
    select * from {{ ref("int_ledger__vouchers_timed") }}
),

side as (
    select 'expected' as side

    union all

    select 'actual' as side
)

select
    voucher.company || ' ' || voucher.fiscal_period as scope,
    voucher.fiscal_year as period,
    side.side,
    voucher.voucher as record,
    voucher.accounting_date as day,
    cast(voucher.entries as decimal(38, 6)) as amount,
    case
        when not voucher.is_late then 'posted in time'
        when voucher.created_at is null or voucher.closed_at is null then 'came with a later run than the one that saw the period closed'
        else 'posted ' || {{ text_of("voucher.created_at") }} || ', closed ' || {{ text_of("voucher.closed_at") }}
    end as said,
    'd365.general_journal_account_entry' as table_name,
    cast(voucher.batch as bigint) as _batch,
    cast(null as bigint) as _row
from voucher
inner join side on side.side = 'expected' or not coalesce(voucher.is_late, false)
