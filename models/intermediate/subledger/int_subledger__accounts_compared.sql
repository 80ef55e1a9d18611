{{ config(materialized="view") }}

-- The items of the controls of customers' and vendors' ledgers: what was posted, in total per control account and month,
-- and apart each voucher that differs; what was posted there by hand or to revalue it, which no subledger holds and which
-- therefore is listed as explained; and what the ledger began with.
with voucher as (
    select
        compared.*,
        coalesce(nullif(main_account, ''), 'several accounts') as place_of_posting,
        subledger_amount is null or subledger_amount <> ledger_amount as differs,
        case
            when not in_ledger then 'Not on the control account'
            when not in_subledger then 'Not in the subledger'
            else 'Another amount on the control account'
        end as finding
    from {{ ref("int_subledger__vouchers_compared") }} as compared
),

-- Of a voucher with salary only by how much it differs is told, and of one that is on one side alone not that: either
-- may be one person's. What both sides agree on stays with the account.
told as (
    select
        ledger,
        company,
        place_of_posting,
        period,
        '' as apart,
        'Account and month' as finding,
        voucher,
        differs and not is_apart as differs,
        subledger_amount,
        case when is_apart then subledger_amount else ledger_amount end as ledger_amount,
        false as is_hidden
    from voucher
    where not is_apart or (is_salary and in_subledger and in_ledger)

    union all

    select
        ledger,
        company,
        place_of_posting,
        period,
        ' ' || voucher as apart,
        finding,
        voucher,
        true as differs,
        case when is_salary then 0 else subledger_amount end as subledger_amount,
        case when is_salary then ledger_amount - subledger_amount else ledger_amount end as ledger_amount,
        is_salary and not (in_subledger and in_ledger) as is_hidden
    from voucher
    where is_apart
),

company as (
    select
        ledger,
        company,
        max(case when in_subledger then 1 else 0 end) = 1 as in_subledger,
        max(case when in_ledger then 1 else 0 end) = 1 as in_ledger,
        case when count(subledger_amount) = count(*) then sum(subledger_amount) end as subledger_amount,
        sum(ledger_amount) as ledger_amount
    from voucher
    group by ledger, company
),

ranked as (
    select
        told.*,
        row_number() over (
            partition by told.ledger, told.company, told.place_of_posting, told.period, told.apart, told.differs
            order by told.voucher
        ) as place
    from told
    inner join company
        on told.ledger = company.ledger
        and told.company = company.company
    where company.in_subledger and company.in_ledger
),

posted as (
    select
        ledger,
        company,
        place_of_posting,
        period,
        apart,
        finding,
        is_hidden,
        case when count(subledger_amount) = count(*) and not is_hidden then sum(subledger_amount) end as subledger_amount,
        case when not is_hidden then sum(ledger_amount) end as ledger_amount,
        {{ listed("voucher", "place", "differs") }} as vouchers
    from ranked
    group by ledger, company, place_of_posting, period, apart, finding, is_hidden
),

unposted as (
    select ledger, company, main_account, period, kind, voucher, sum(accounting_amount) as amount
    from {{ ref("int_subledger__control_lines_found") }}
    where kind in ('by hand', 'revaluation')
    group by ledger, company, main_account, period, kind, voucher
),

unposted_ranked as (
    select
        unposted.*,
        row_number() over (
            partition by ledger, company, main_account, period, kind order by voucher
        ) as place
    from unposted
),

explained as (
    select
        ledger,
        company,
        main_account,
        period,
        kind,
        sum(amount) as amount,
        {{ listed("voucher", "place") }} as vouchers
    from unposted_ranked
    group by ledger, company, main_account, period, kind
),

first_day as (
    select company, min(accounting_date) as accounting_date
    from {{ ref("int_ledger__entries_posted") }}
    where posting_layer = 0
    group by company
),

before as (
    select
        transaction.ledger,
        transaction.company,
        case when count(transaction.accounting_amount) = count(*) then sum(transaction.accounting_amount) end as amount
    from {{ ref("int_subledger__transactions_settled") }} as transaction
    inner join first_day
        on transaction.company = first_day.company
        and transaction.transaction_date < first_day.accounting_date
    group by transaction.ledger, transaction.company
),

opened as (
    select line.ledger, line.company, sum(line.accounting_amount) as amount
    from {{ ref("int_subledger__control_lines_found") }} as line
    inner join first_day
        on line.company = first_day.company
        and line.accounting_date = first_day.accounting_date
    where line.kind = 'turn of the year'
    group by line.ledger, line.company
),

items as (
    select
        ledger,
        company || ' ' || place_of_posting || apart as scope,
        company as summary_scope,
        period,
        subledger_amount as expected,
        'fct_' || ledger || '_transaction: posted' as expected_source,
        ledger_amount as actual,
        'int_ledger__entries_placed: posting types of ' || ledger || 's' as actual_source,
        0 as tolerance,
        is_hidden as failed,
        case
            when apart <> '' then finding
            when subledger_amount is null then 'The subledger does not say its amounts in the accounting currency'
            else coalesce('Vouchers that differ: ' || vouchers, finding)
        end as explanation
    from posted

    union all

    select
        ledger,
        company || ' ' || main_account || ' ' || kind as scope,
        company || ' ' || main_account || ' ' || kind as summary_scope,
        period,
        0 as expected,
        'fct_' || ledger || '_transaction: does not hold them' as expected_source,
        amount as actual,
        'int_ledger__entries_placed: other posting types on the control account' as actual_source,
        -- Explained, as large as it is.
        abs(amount) as tolerance,
        false as failed,
        case
            when kind = 'by hand' then 'Explained: posted on the control account by hand. Vouchers '
            else 'Explained: revaluation of the control account. Vouchers '
        end || vouchers as explanation
    from explained

    union all

    select
        company.ledger,
        company.company || ' opening balance' as scope,
        company.company || ' opening balance' as summary_scope,
        {{ period_of("first_day.accounting_date") }} as period,
        case when before.company is null then 0 else before.amount end as expected,
        'fct_' || company.ledger || '_transaction: from before the ledger' as expected_source,
        coalesce(opened.amount, 0) as actual,
        'int_ledger__entries_placed: first opening entries' as actual_source,
        0 as tolerance,
        false as failed,
        'What stood on control accounts when the ledger began' as explanation
    from company
    inner join first_day on company.company = first_day.company
    left join before
        on company.ledger = before.ledger
        and company.company = before.company
    left join opened
        on company.ledger = opened.ledger
        and company.company = opened.company
    where
        company.in_subledger
        and company.in_ledger
        and (before.company is not null or coalesce(opened.amount, 0) <> 0)

    union all

    -- One side alone proves nothing, whatever its amounts.
    select
        ledger,
        company as scope,
        company as summary_scope,
        {{ text_of("null") }} as period,
        case when in_subledger then subledger_amount end as expected,
        'fct_' || ledger || '_transaction: posted' as expected_source,
        case when in_ledger then ledger_amount end as actual,
        'int_ledger__entries_placed: posting types of ' || ledger || 's' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when in_ledger then 'No transactions of ' || ledger || 's were delivered'
            else 'No ledger line has a posting type of ' || ledger
                || 's: labels.postingType in saldo.config.ts says which numbers those are'
        end as explanation
    from company
    where not in_subledger or not in_ledger
)

select
    ledger,
    scope,
    summary_scope,
    period,
    expected,
    expected_source,
    actual,
    actual_source,
    tolerance,
    failed,
    explanation
from items
