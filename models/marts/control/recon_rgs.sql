-- Every account that is posted on has its code in the Referentiegrootboekschema, on the side of the books that its type
-- says. Where neither the chart of accounts nor the configuration has any code, nobody asked for them.
with account as (
    select * from {{ ref("dim_account") }}
),

posted as (
    select company, main_account, count(*) as entries
    from {{ ref("int_ledger__entries_posted") }}
    group by company, main_account
),

coded as (
    select
        posted.company,
        posted.main_account,
        posted.entries,
        account.rgs_code,
        coalesce(
            substr(account.rgs_code, 1, 1) = case when account.is_profit_and_loss then 'W' else 'B' end, false
        ) as is_coded
    from posted
    -- What is not in the chart, recon_accounts tells.
    inner join account
        on posted.company = account.company
        and posted.main_account = account.main_account
    where exists (select 1 from account as any_account where any_account.rgs_code is not null)
),

ranked as (
    select
        coded.*,
        main_account || coalesce(' ' || rgs_code, '') as told,
        row_number() over (partition by company, is_coded order by entries desc, main_account) as place
    from coded
),

items as (
    select
        company as scope,
        company as summary_scope,
        cast(null as {{ dbt.type_string() }}) as period,
        sum(entries) as expected,
        'int_ledger__entries_posted: lines on accounts of the chart' as expected_source,
        sum(case when is_coded then entries else 0 end) as actual,
        'dim_account: lines on accounts with an RGS code of their side of the books' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when sum(case when is_coded then 0 else 1 end) = 0 then 'Every account has its code'
            else 'Without a code, or with one of the other side: ' || {{ listed("told", "place", only="not is_coded") }}
        end as explanation
    from ranked
    group by company
),

{{ control_rows("rgs", "items", "Companies") }}
