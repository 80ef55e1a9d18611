{{ config(materialized="view") }}

-- Behind every company: its accounts with the number of lines on them; those without a code of their side are only expected.
with posted as (
    select company, main_account, count(*) as entries
    from {{ ref("int_ledger__entries_posted") }}
    group by company, main_account
),

account as (
    select
        *,
        coalesce(substr(rgs_code, 1, 1) = case when is_profit_and_loss then 'W' else 'B' end, false) as is_coded
    from {{ ref("dim_account") }}
),

side as (
    select 'expected' as side

    union all

    select 'actual' as side
)

select
    posted.company as scope,
    cast(null as {{ dbt.type_string() }}) as period,
    side.side,
    posted.main_account as record,
    cast(null as date) as day,
    cast(posted.entries as decimal(38, 6)) as amount,
    concat_ws(', ', account.account_name, account.account_type_name, coalesce(account.rgs_code, 'no RGS code')) as said,
    'd365.main_account' as table_name,
    cast(null as bigint) as _batch,
    cast(null as bigint) as _row
from posted
inner join account
    on posted.company = account.company
    and posted.main_account = account.main_account
inner join side on side.side = 'expected' or account.is_coded
where exists (select 1 from account as any_account where any_account.rgs_code is not null)
