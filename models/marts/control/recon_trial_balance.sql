-- The entries add up to what Dynamics 365 itself says stands on every account: at the beginning of a year, and by what
-- each period moved. Closing entries are in neither; balances follow from these, so that one difference is told once.
with setting as (
    select account_delimiter, main_account_place from {{ ref("int_setting__pivoted") }}
),

exported as (
    select
        balance.company,
        balance.from_date,
        balance.to_date,
        coalesce(balance.posting_layer, 0) as posting_layer,
        {{ part_at("balance.account_display_value", "setting.account_delimiter", "setting.main_account_place") }} as main_account,
        sum(balance.opening_balance) as opening_balance,
        sum(balance.debit) as debit,
        sum(balance.credit) as credit,
        sum(balance.closing_balance) as closing_balance
    from {{ ref("stg_d365__trial_balance") }} as balance
    cross join setting
    group by
        balance.company,
        balance.from_date,
        balance.to_date,
        coalesce(balance.posting_layer, 0),
        {{ part_at("balance.account_display_value", "setting.account_delimiter", "setting.main_account_place") }}
),

year as (
    select company, fiscal_year, min(start_date) as start_date, max(end_date) as end_date
    from {{ ref("dim_fiscal_period") }}
    group by company, fiscal_year
),

-- The spans of which the export speaks, each in the financial year in which it begins.
span as (
    select distinct
        exported.company,
        exported.from_date,
        exported.to_date,
        exported.posting_layer,
        coalesce(year.fiscal_year, {{ period_of("exported.from_date") }}) as fiscal_year
    from exported
    left join year
        on exported.company = year.company
        and year.start_date <= exported.from_date
        and year.end_date >= exported.from_date
),

first_span as (
    select company, posting_layer, fiscal_year, min(from_date) as from_date
    from span
    group by company, posting_layer, fiscal_year
),

entry as (
    select
        company,
        posting_layer,
        main_account,
        accounting_date,
        fiscal_year,
        period_type = 'opening' as is_opening,
        sum(debit) as debit,
        sum(credit) as credit
    from {{ ref("int_ledger__entries_placed") }}
    where period_type <> 'closing'
    group by company, posting_layer, main_account, accounting_date, fiscal_year, period_type
),

moved as (
    select
        span.company,
        span.from_date,
        span.to_date,
        span.posting_layer,
        entry.main_account,
        sum(entry.debit) as debit,
        sum(entry.credit) as credit
    from span
    inner join entry
        on span.company = entry.company
        and span.posting_layer = entry.posting_layer
        and span.from_date <= entry.accounting_date
        and span.to_date >= entry.accounting_date
    where not entry.is_opening
    group by span.company, span.from_date, span.to_date, span.posting_layer, entry.main_account
),

-- What stood there when the export begins: opening entries, and what the year moved before.
opened as (
    select
        first_span.company,
        first_span.posting_layer,
        first_span.fiscal_year,
        first_span.from_date,
        entry.main_account,
        sum(entry.debit - entry.credit) as amount
    from first_span
    inner join entry
        on first_span.company = entry.company
        and first_span.posting_layer = entry.posting_layer
        and first_span.fiscal_year = entry.fiscal_year
    where entry.is_opening or entry.accounting_date < first_span.from_date
    group by
        first_span.company, first_span.posting_layer, first_span.fiscal_year, first_span.from_date, entry.main_account
),

chained as (
    select
        exported.*,
        span.fiscal_year,
        lag(exported.closing_balance) over (
            partition by exported.company, exported.posting_layer, exported.main_account, span.fiscal_year
            order by exported.from_date, exported.to_date
        ) as balance_before,
        lag(exported.to_date) over (
            partition by exported.company, exported.posting_layer, exported.main_account, span.fiscal_year
            order by exported.from_date, exported.to_date
        ) as date_before
    from exported
    inner join span
        on exported.company = span.company
        and exported.from_date = span.from_date
        and exported.to_date = span.to_date
        and exported.posting_layer = span.posting_layer
),

movement as (
    select
        coalesce(chained.company, moved.company) as company,
        coalesce(chained.posting_layer, moved.posting_layer) as posting_layer,
        coalesce(chained.main_account, moved.main_account) as main_account,
        coalesce(chained.from_date, moved.from_date) as from_date,
        coalesce(chained.to_date, moved.to_date) as to_date,
        coalesce(chained.debit, 0) as exported_debit,
        coalesce(chained.credit, 0) as exported_credit,
        coalesce(moved.debit, 0) as debit,
        coalesce(moved.credit, 0) as credit,
        coalesce(chained.opening_balance + chained.debit - chained.credit <> chained.closing_balance, false)
        or coalesce(
            chained.balance_before <> chained.opening_balance
            and {{ days_after("chained.date_before", 1) }} = chained.from_date, false
        ) as is_inconsistent
    from chained
    full outer join moved
        on chained.company = moved.company
        and chained.posting_layer = moved.posting_layer
        and chained.main_account = moved.main_account
        and chained.from_date = moved.from_date
        and chained.to_date = moved.to_date
),

opening as (
    select
        coalesce(chained.company, opened.company) as company,
        coalesce(chained.posting_layer, opened.posting_layer) as posting_layer,
        coalesce(chained.main_account, opened.main_account) as main_account,
        coalesce(chained.fiscal_year, opened.fiscal_year) as fiscal_year,
        coalesce(chained.from_date, opened.from_date) as from_date,
        coalesce(chained.opening_balance, 0) as exported,
        coalesce(opened.amount, 0) as amount
    from (
        select chained.*
        from chained
        inner join first_span
            on chained.company = first_span.company
            and chained.posting_layer = first_span.posting_layer
            and chained.fiscal_year = first_span.fiscal_year
            and chained.from_date = first_span.from_date
    ) as chained
    full outer join opened
        on chained.company = opened.company
        and chained.posting_layer = opened.posting_layer
        and chained.main_account = opened.main_account
        and chained.fiscal_year = opened.fiscal_year
),

items as (
    select
        company || case when posting_layer = 0 then '' else ' layer ' || {{ text_of("posting_layer") }} end
        || ' ' || main_account as scope,
        company as summary_scope,
        -- A span that is no month is named by its days.
        case
            when {{ period_of("from_date") }} = {{ period_of("to_date") }} then {{ period_of("to_date") }}
            else {{ text_of("from_date") }} || '/' || {{ text_of("to_date") }}
        end as period,
        exported_debit - exported_credit as expected,
        'stg_d365__trial_balance: debit less credit' as expected_source,
        debit - credit as actual,
        'int_ledger__entries_placed: debit less credit' as actual_source,
        0 as tolerance,
        is_inconsistent or exported_debit <> debit or exported_credit <> credit as failed,
        case
            when is_inconsistent then 'The export does not add up by itself: opening balance, debit, credit and closing balance'
            when exported_debit <> debit and exported_credit <> credit then 'Debit and credit differ'
            when exported_debit <> debit then 'Debit differs'
            when exported_credit <> credit then 'Credit differs'
            else 'Account and period'
        end as explanation
    from movement

    union all

    select
        company || case when posting_layer = 0 then '' else ' layer ' || {{ text_of("posting_layer") }} end
        || ' ' || main_account || ' opening' as scope,
        company || ' opening' as summary_scope,
        {{ period_of("from_date") }} as period,
        exported as expected,
        'stg_d365__trial_balance: opening balance' as expected_source,
        amount as actual,
        'int_ledger__entries_placed: opening entries and the year before that day' as actual_source,
        0 as tolerance,
        false as failed,
        'Account and financial year ' || fiscal_year as explanation
    from opening
),

{{ control_rows("trial_balance", "items", "Accounts") }}
