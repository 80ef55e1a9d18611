-- Every posting belongs to one period of the fiscal calendar: opening, operating or closing.
with voucher as (
    select
        company,
        period,
        journal_number,
        voucher,
        period_type <> 'unclassified' as is_placed,
        count(*) as entries
    from {{ ref("int_ledger__entries_placed") }}
    group by company, period, journal_number, voucher, period_type <> 'unclassified'
),

ranked as (
    select
        voucher.*,
        row_number() over (
            partition by company, period, is_placed order by voucher, journal_number
        ) as place
    from voucher
),

items as (
    select
        company as scope,
        company as summary_scope,
        period,
        sum(entries) as expected,
        'int_ledger__entries_posted: lines' as expected_source,
        sum(case when is_placed then entries else 0 end) as actual,
        'dim_fiscal_period: lines in a period that is known' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when sum(case when is_placed then 0 else 1 end) = 0 then 'Every posting has its period'
            else
                'In no period that the fiscal calendar and labels.periodType tell: '
                || {{ listed("voucher", "place", only="not is_placed") }}
        end as explanation
    from ranked
    group by company, period
),

{{ control_rows("fiscal_periods", "items", "Months") }}
