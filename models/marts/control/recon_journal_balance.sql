-- A voucher balances: what is debited on a day is credited on that day, in the company's accounting currency.
with entry as (
    select
        *,
        row_number() over (partition by company, voucher, accounting_date order by entry_id) as place
    from {{ ref("fct_gl_entry") }}
),

items as (
    select
        company || ' ' || voucher || ' ' || {{ text_of("accounting_date") }} as scope,
        company as summary_scope,
        period,
        sum(debit) as expected,
        'fct_gl_entry: debit' as expected_source,
        sum(credit) as actual,
        'fct_gl_entry: credit' as actual_source,
        0 as tolerance,
        false as failed,
        'Ledger lines ' || {{ listed(text_of("entry_id"), "place") }} as explanation
    from entry
    group by company, voucher, accounting_date, period
),

{{ control_rows("journal_balance", "items", "Vouchers") }}
