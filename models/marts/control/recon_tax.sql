-- Tax transactions are what was posted on the VAT accounts, voucher by voucher, in total per company and month. What was
-- posted on those accounts by hand no tax transaction holds: it is listed as explained.
with transaction as (
    select company, voucher, period, sum(tax_amount) as amount
    from {{ ref("int_tax__transactions_posted") }}
    group by company, voucher, period
),

line as (
    select * from {{ ref("int_tax__lines_found") }}
),

posted as (
    select company, voucher, period, sum(accounting_amount) as amount
    from line
    where kind = 'tax'
    group by company, voucher, period
),

voucher as (
    select
        coalesce(transaction.company, posted.company) as company,
        coalesce(transaction.voucher, posted.voucher) as voucher,
        coalesce(transaction.period, posted.period) as period,
        coalesce(transaction.amount, 0) as transaction_amount,
        coalesce(posted.amount, 0) as ledger_amount,
        transaction.company is not null as in_transactions,
        posted.company is not null as in_ledger
    from transaction
    full outer join posted
        on transaction.company = posted.company
        and transaction.voucher = posted.voucher
        and transaction.period = posted.period
),

company as (
    select
        company,
        max(case when in_transactions then 1 else 0 end) = 1 as has_transactions,
        max(case when in_ledger then 1 else 0 end) = 1 as has_lines
    from voucher
    group by company
),

ranked as (
    select
        voucher.*,
        voucher.transaction_amount <> voucher.ledger_amount as differs,
        row_number() over (
            partition by voucher.company, voucher.period, voucher.transaction_amount <> voucher.ledger_amount
            order by voucher.voucher
        ) as place
    from voucher
    inner join company on voucher.company = company.company
    where company.has_transactions and company.has_lines
),

compared as (
    select
        company,
        period,
        sum(transaction_amount) as transaction_amount,
        sum(ledger_amount) as ledger_amount,
        count(*) as vouchers,
        max(case when differs then 1 else 0 end) = 1 as failed,
        {{ listed("voucher", "place", "differs") }} as differing
    from ranked
    group by company, period
),

by_hand as (
    select
        company,
        main_account,
        period,
        voucher,
        sum(accounting_amount) as amount
    from line
    where kind = 'by hand'
    group by company, main_account, period, voucher
),

by_hand_ranked as (
    select
        by_hand.*,
        row_number() over (partition by company, main_account, period order by voucher) as place
    from by_hand
),

explained as (
    select
        company,
        main_account,
        period,
        sum(amount) as amount,
        {{ listed("voucher", "place") }} as vouchers
    from by_hand_ranked
    group by company, main_account, period
),

items as (
    select
        company as scope,
        company as summary_scope,
        period,
        transaction_amount as expected,
        'fct_tax_transaction: tax' as expected_source,
        ledger_amount as actual,
        'int_ledger__entries_placed: posting type of tax' as actual_source,
        0 as tolerance,
        failed,
        case
            when failed then 'Vouchers that differ: ' || differing
            else 'Vouchers that agree: ' || {{ text_of("vouchers") }}
        end as explanation
    from compared

    union all

    select
        company || ' ' || main_account || ' by hand' as scope,
        company || ' ' || main_account || ' by hand' as summary_scope,
        period,
        0 as expected,
        'fct_tax_transaction: does not hold them' as expected_source,
        amount as actual,
        'int_ledger__entries_placed: other posting types on VAT accounts' as actual_source,
        -- Explained, as large as it is.
        abs(amount) as tolerance,
        false as failed,
        'Explained: posted on the VAT account by hand. Vouchers ' || vouchers as explanation
    from explained

    union all

    -- One side alone proves nothing, whatever its amounts.
    select
        company as scope,
        company as summary_scope,
        {{ text_of("null") }} as period,
        null as expected,
        'fct_tax_transaction: tax' as expected_source,
        null as actual,
        'int_ledger__entries_placed: posting type of tax' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when has_lines then 'No tax transactions were delivered'
            else 'No ledger line has a posting type of tax: labels.postingType in saldo.config.ts says which numbers those are'
        end as explanation
    from company
    where not has_transactions or not has_lines
),

{{ control_rows("tax", "items", "Months") }}
