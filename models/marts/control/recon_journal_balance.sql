-- A voucher balances: what is debited on a day is credited on that day, in each posting layer, in the company's accounting
-- currency and, but for what converting line by line rounds, in its reporting currency: one that does not is an item of
-- its own there. Of a voucher with salary only the difference is told: it may be one person's. What is published of those
-- balances per month.
with entry as (
    select
        entry.*,
        found.voucher is not null as is_salary,
        row_number() over (
            partition by entry.company, entry.voucher, entry.accounting_date, entry.posting_layer
            order by entry.entry_id
        ) as place
    from {{ ref("int_ledger__entries_posted") }} as entry
    left join {{ ref("int_ledger__salaries_found") }} as found
        on entry.company = found.company
        and entry.voucher = found.voucher
        and entry.accounting_date = found.accounting_date
),

voucher as (
    select
        company,
        voucher,
        accounting_date,
        posting_layer,
        period,
        is_salary,
        sum(debit) as debit,
        sum(credit) as credit,
        sum(reporting_amount) as reporting_amount,
        count(reporting_amount) as reporting_lines,
        {{ voucher_scope() }} as scope,
        {{ listed(text_of("entry_id"), "place") }} as lines
    from entry
    group by company, voucher, accounting_date, posting_layer, period, is_salary
),

converted as (
    select
        voucher.*,
        voucher.reporting_lines * {{ rounding_of("company.reporting_currency") }} as rounding
    from voucher
    left join {{ ref("dim_company") }} as company on voucher.company = company.company
),

items as (
    select
        scope,
        company as summary_scope,
        period,
        case when is_salary then 0 else debit end as expected,
        'int_ledger__entries_posted: debit' as expected_source,
        case when is_salary then credit - debit else credit end as actual,
        'int_ledger__entries_posted: credit' as actual_source,
        0 as tolerance,
        false as failed,
        'Ledger lines ' || lines as explanation
    from voucher

    union all

    select
        scope || ' reporting currency' as scope,
        company as summary_scope,
        period,
        0 as expected,
        'debit and credit make nothing' as expected_source,
        reporting_amount as actual,
        'int_ledger__entries_posted: reporting amount' as actual_source,
        rounding as tolerance,
        false as failed,
        'Not in the reporting currency. Ledger lines ' || lines as explanation
    from converted
    -- In the same currency the same difference is told already.
    where abs(reporting_amount) > rounding and reporting_amount <> debit - credit

    union all

    select
        company || ' ' || voucher as scope,
        company || ' salary' as summary_scope,
        period,
        sum(debit) as expected,
        'fct_gl_entry: debit' as expected_source,
        sum(credit) as actual,
        'fct_gl_entry: credit' as actual_source,
        0 as tolerance,
        false as failed,
        'Salary as it is published' as explanation
    from {{ ref("fct_gl_entry") }}
    where is_salary
    group by company, voucher, period
),

{{ control_rows("journal_balance", "items", "Vouchers") }}
