-- What settlements leave open of each transaction is what the source says is open of it; and what is open on any day adds
-- up to the balance of the subledger on that day, because every settlement has two sides.
with transaction as (
    select * from {{ ref("int_subledger__transactions_settled") }} where open_amount_basis = 'settlements'
),

ranked as (
    select
        stated.*,
        row_number() over (
            partition by ledger, company, period, differs order by voucher, transaction_key
        ) as place
    from {{ ref("int_subledger__transactions_judged") }} as stated
),

compared as (
    select
        ledger,
        company,
        period,
        sum(stated_amount) as stated_amount,
        sum(open_accounting_amount) as open_amount,
        sum(case when differs then 1 else 0 end) > 0 as failed,
        {{ listed("coalesce(invoice, voucher)", "place", "differs") }} as differing
    from ranked
    group by ledger, company, period
),

revalued as (
    select
        ledger,
        company,
        sum(exchange_adjustment) as amount,
        count(*) as items
    from {{ ref("int_subledger__transactions_judged") }}
    where is_revalued
    group by ledger, company
),

-- What moves equally on every day is equal at the end of each.
moved as (
    select ledger, company, transaction_date as day, accounting_amount as balance, 0 as open_amount from transaction

    union all

    select ledger, company, open_from as day, 0 as balance, open_accounting_amount as open_amount
    from {{ ref("int_subledger__items_opened") }}
    where open_amount_basis = 'settlements'

    union all

    select ledger, company, {{ days_after("open_to", 1) }} as day, 0 as balance, -open_accounting_amount as open_amount
    from {{ ref("int_subledger__items_opened") }}
    where open_amount_basis = 'settlements' and open_to is not null
),

daily as (
    select
        ledger,
        company,
        day,
        {{ period_of("day") }} as period,
        sum(balance) as balance,
        sum(open_amount) as open_amount,
        sum(balance) <> sum(open_amount) as differs
    from moved
    group by ledger, company, day
),

day_ranked as (
    select
        daily.*,
        row_number() over (partition by ledger, company, period, differs order by day) as place
    from daily
),

balance as (
    select
        ledger,
        company,
        period,
        sum(balance) as balance,
        sum(open_amount) as open_amount,
        sum(case when differs then 1 else 0 end) > 0 as failed,
        {{ listed(text_of("day"), "place", "differs") }} as days
    from day_ranked
    group by ledger, company, period
),

items as (
    select
        company || ' ' || ledger || 's' as scope,
        company || ' ' || ledger || 's' as summary_scope,
        period,
        stated_amount as expected,
        'd365.' || ledger || '_transaction: open as the source says it' as expected_source,
        open_amount as actual,
        'd365.' || ledger || '_settlement: amounts less what was settled' as actual_source,
        0 as tolerance,
        failed,
        coalesce('Transactions that differ: ' || differing, 'Transactions of the month') as explanation
    from compared

    union all

    select
        company || ' ' || ledger || 's revaluation' as scope,
        company || ' ' || ledger || 's revaluation' as summary_scope,
        {{ text_of("null") }} as period,
        amount as expected,
        'd365.' || ledger || '_transaction: open as the source says it' as expected_source,
        0 as actual,
        'd365.' || ledger || '_settlement: holds no revaluation' as actual_source,
        abs(amount) as tolerance,
        false as failed,
        'Explained: revaluation of open transactions, of which there are ' || {{ text_of("items") }} as explanation
    from revalued

    union all

    select
        company || ' ' || ledger || ' balance' as scope,
        company || ' ' || ledger || ' balance' as summary_scope,
        period,
        balance as expected,
        'd365.' || ledger || '_transaction: what the balance moved' as expected_source,
        open_amount as actual,
        'fct_' || ledger || '_open_item: what the open items moved' as actual_source,
        0 as tolerance,
        failed,
        coalesce('Days on which they move differently: ' || days, 'Both sides of every settlement') as explanation
    from balance
),

{{ control_rows("settlements", "items", "Months") }}
