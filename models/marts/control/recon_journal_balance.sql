-- A voucher balances: what is debited on a day is credited on that day, in the company's accounting currency. Of a
-- voucher with salary only the difference is told: it may be one person's. What is published of those balances per month.
with entry as (
    select
        entry.*,
        found.voucher is not null as is_salary,
        row_number() over (
            partition by entry.company, entry.voucher, entry.accounting_date order by entry.entry_id
        ) as place
    from {{ ref("int_ledger__entries_posted") }} as entry
    left join {{ ref("int_ledger__salaries_found") }} as found
        on entry.company = found.company
        and entry.voucher = found.voucher
        and entry.accounting_date = found.accounting_date
),

items as (
    select
        company || ' ' || voucher || ' ' || {{ text_of("accounting_date") }} as scope,
        company as summary_scope,
        period,
        case when is_salary then 0 else sum(debit) end as expected,
        'int_ledger__entries_posted: debit' as expected_source,
        case when is_salary then sum(credit) - sum(debit) else sum(credit) end as actual,
        'int_ledger__entries_posted: credit' as actual_source,
        0 as tolerance,
        false as failed,
        'Ledger lines ' || {{ listed(text_of("entry_id"), "place") }} as explanation
    from entry
    group by company, voucher, accounting_date, period, is_salary

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
