{{ config(materialized="view") }}

-- Behind every pair of companies, month and currency: what each booked with the other one.
select
    one || ' ' || other || ' ' || currency as scope,
    period,
    case when is_one then 'expected' else 'actual' end as side,
    voucher as record,
    accounting_date as day,
    cast(case when is_one then amount else -amount end as decimal(38, 6)) as amount,
    concat_ws(' ', company, 'with', partner, description) as said,
    'd365.general_journal_account_entry' as table_name,
    _batch,
    _row
from {{ ref("int_ledger__intercompany_placed") }}
