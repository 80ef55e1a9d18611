-- Nothing is posted in a period once it is closed.
with ranked as (
    select
        compared.*,
        row_number() over (
            partition by company, fiscal_year, fiscal_period, is_late order by voucher
        ) as place
    from {{ ref("int_ledger__vouchers_timed") }} as compared
),

items as (
    select
        company || ' ' || fiscal_period as scope,
        company as summary_scope,
        fiscal_year as period,
        sum(entries) as expected,
        'stg_d365__ledger_fiscal_period: lines posted before the period was closed' as expected_source,
        sum(case when is_late then 0 else entries end) as actual,
        'int_ledger__entries_placed: lines posted in time' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when sum(case when is_late then 1 else 0 end) = 0 then 'Nothing was posted after it was closed'
            else
                'Posted or changed after it was closed: '
                || {{ listed("voucher", "place", only="is_late") }}
        end as explanation
    from ranked
    group by company, fiscal_year, fiscal_period
),

{{ control_rows("closed_periods", "items", "Periods") }}
