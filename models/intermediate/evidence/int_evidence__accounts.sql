{{ config(materialized="view") }}

-- Behind every company: the lines on accounts that its chart knows, counted per account, and each line on one that it does not.
with entry as (
    select
        entry.*,
        account.main_account is not null as is_known
    from {{ ref("int_ledger__entries_posted") }} as entry
    left join {{ ref("dim_account") }} as account
        on entry.company = account.company
        and entry.main_account = account.main_account
),

known as (
    select company, main_account, count(*) as entries
    from entry
    where is_known
    group by company, main_account
),

side as (
    select 'expected' as side

    union all

    select 'actual' as side
)

select
    known.company as scope,
    cast(null as {{ dbt.type_string() }}) as period,
    side.side,
    known.main_account as record,
    cast(null as date) as day,
    cast(known.entries as decimal(38, 6)) as amount,
    'lines on an account of the chart' as said,
    'd365.general_journal_account_entry' as table_name,
    cast(null as bigint) as _batch,
    cast(null as bigint) as _row
from known
cross join side

union all

select
    company as scope,
    cast(null as {{ dbt.type_string() }}) as period,
    'expected' as side,
    main_account as record,
    accounting_date as day,
    cast(1 as decimal(38, 6)) as amount,
    'not in the chart: voucher ' || voucher as said,
    'd365.general_journal_account_entry' as table_name,
    _batch,
    _row
from entry
where not is_known
