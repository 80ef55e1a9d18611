{{ config(materialized="view") }}

-- Behind every account and span: what D365's own trial balance says, and the ledger's lines.
with setting as (
    select account_delimiter, main_account_place from {{ ref("int_setting__pivoted") }}
),

exported as (
    select
        balance.*,
        coalesce(balance.posting_layer, 0) as layer,
        {{ part_at("balance.account_display_value", "setting.account_delimiter", "setting.main_account_place") }} as main_account,
        case when coalesce(balance.posting_layer, 0) = 0 then '' else ' layer ' || {{ text_of("balance.posting_layer") }} end as told_layer,
        case
            when {{ period_of("balance.from_date") }} = {{ period_of("balance.to_date") }} then {{ period_of("balance.to_date") }}
            else {{ text_of("balance.from_date") }} || '/' || {{ text_of("balance.to_date") }}
        end as period
    from {{ ref("stg_d365__trial_balance") }} as balance
    cross join setting
),

span as (
    select distinct company, from_date, to_date, layer, told_layer, period
    from exported
),

-- The first span of every financial year, of which the opening balance is compared.
first_span as (
    select company, layer, told_layer, fiscal_year, min(from_date) as from_date
    from (
        select
            span.*,
            coalesce(year.fiscal_year, {{ period_of("span.from_date") }}) as fiscal_year
        from span
        left join (
            select company, fiscal_year, min(start_date) as start_date, max(end_date) as end_date
            from {{ ref("dim_fiscal_period") }}
            group by company, fiscal_year
        ) as year
            on span.company = year.company
            and year.start_date <= span.from_date
            and year.end_date >= span.from_date
    ) as placed
    group by company, layer, told_layer, fiscal_year
),

entry as (
    select * from {{ ref("fct_gl_entry") }} where period_type <> 'closing'
),

listed as (
    select
        company || told_layer || ' ' || main_account as scope,
        period,
        'expected' as side,
        account_display_value as record,
        to_date as day,
        debit - credit as amount,
        'debit less credit from ' || {{ text_of("from_date") }} as said,
        'd365.trial_balance' as table_name,
        _batch,
        _row
    from exported

    union all

    select
        entry.company || span.told_layer || ' ' || entry.main_account as scope,
        span.period,
        'actual' as side,
        entry.voucher || ' ' || {{ text_of("entry.entry_id") }} as record,
        entry.accounting_date as day,
        entry.accounting_amount as amount,
        concat_ws(' ', entry.account_display_value, entry.description) as said,
        'd365.general_journal_account_entry' as table_name,
        entry._batch,
        entry._row
    from entry
    inner join span
        on entry.company = span.company
        and entry.posting_layer = span.layer
        and entry.accounting_date >= span.from_date
        and entry.accounting_date <= span.to_date
    where entry.period_type <> 'opening'

    union all

    select
        exported.company || exported.told_layer || ' ' || exported.main_account || ' opening' as scope,
        {{ period_of("exported.from_date") }} as period,
        'expected' as side,
        exported.account_display_value as record,
        exported.from_date as day,
        exported.opening_balance as amount,
        'opening balance' as said,
        'd365.trial_balance' as table_name,
        exported._batch,
        exported._row
    from exported
    inner join first_span
        on exported.company = first_span.company
        and exported.layer = first_span.layer
        and exported.from_date = first_span.from_date

    union all

    select
        entry.company || first_span.told_layer || ' ' || entry.main_account || ' opening' as scope,
        {{ period_of("first_span.from_date") }} as period,
        'actual' as side,
        entry.voucher || ' ' || {{ text_of("entry.entry_id") }} as record,
        entry.accounting_date as day,
        entry.accounting_amount as amount,
        concat_ws(' ', entry.account_display_value, entry.description) as said,
        'd365.general_journal_account_entry' as table_name,
        entry._batch,
        entry._row
    from entry
    inner join first_span
        on entry.company = first_span.company
        and entry.posting_layer = first_span.layer
        and entry.fiscal_year = first_span.fiscal_year
    where entry.period_type = 'opening' or entry.accounting_date < first_span.from_date
)

select
    scope,
    period,
    side,
    record,
    day,
    cast(amount as decimal(38, 6)) as amount,
    said,
    table_name,
    _batch,
    _row
from listed
