-- Every account that is posted on stands in the company's chart of accounts. Where a display value is not split as it was
-- joined, none does.
with setting as (
    select account_delimiter from {{ ref("int_setting__pivoted") }}
),

posted as (
    select company, main_account, count(*) as entries
    from {{ ref("int_ledger__entries_posted") }}
    group by company, main_account
),

known as (
    select
        posted.company,
        posted.main_account,
        posted.entries,
        account.main_account is not null as is_known,
        row_number() over (
            partition by posted.company, account.main_account is not null order by posted.entries desc, posted.main_account
        ) as place
    from posted
    left join {{ ref("dim_account") }} as account
        on posted.company = account.company
        and posted.main_account = account.main_account
),

items as (
    select
        known.company as scope,
        known.company as summary_scope,
        cast(null as {{ dbt.type_string() }}) as period,
        sum(known.entries) as expected,
        'int_ledger__entries_posted: lines' as expected_source,
        sum(case when known.is_known then known.entries else 0 end) as actual,
        'dim_account: lines on accounts of the chart' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when sum(case when known.is_known then 0 else 1 end) = 0 then 'Every account is in the chart'
            else
                'Not in the chart, split at ' || max(setting.account_delimiter) || ' : '
                || {{ listed("known.main_account", "known.place", only="not known.is_known") }}
        end as explanation
    from known
    cross join setting
    group by known.company
),

{{ control_rows("accounts", "items", "Companies") }}
