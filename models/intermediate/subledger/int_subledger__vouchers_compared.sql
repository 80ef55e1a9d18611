-- Per voucher and month: what the subledger holds beside what the general ledger posted on control accounts. A
-- transaction does not say its control account; its voucher does, unless it has several of them. A voucher that differs
-- stands apart, because two of them may cancel out; but a ledger that takes up postings in summary knows none of the
-- vouchers, and there is only the total to compare.
with first_day as (
    select company, min(accounting_date) as accounting_date
    from {{ ref("int_ledger__entries_posted") }}
    where posting_layer = 0
    group by company
),

-- What is older than the ledger is in its first opening balance.
subledger_side as (
    select
        transaction.ledger,
        transaction.company,
        transaction.voucher,
        transaction.period,
        case when count(transaction.accounting_amount) = count(*) then sum(transaction.accounting_amount) end as amount
    from {{ ref("int_subledger__transactions_settled") }} as transaction
    left join first_day on transaction.company = first_day.company
    where first_day.accounting_date is null or transaction.transaction_date >= first_day.accounting_date
    group by transaction.ledger, transaction.company, transaction.voucher, transaction.period
),

ledger_side as (
    select
        ledger,
        company,
        voucher,
        period,
        case when min(main_account) = max(main_account) then min(main_account) else '' end as main_account,
        sum(accounting_amount) as amount
    from {{ ref("int_subledger__control_lines_found") }}
    where kind = 'posted'
    group by ledger, company, voucher, period
),

-- What the ledger does not know stands on the company's control account, where it has just one.
account as (
    select
        ledger,
        company,
        case when min(main_account) = max(main_account) then min(main_account) else '' end as main_account
    from ledger_side
    group by ledger, company
),

compared as (
    select
        coalesce(subledger_side.ledger, ledger_side.ledger) as ledger,
        coalesce(subledger_side.company, ledger_side.company) as company,
        coalesce(subledger_side.voucher, ledger_side.voucher) as voucher,
        coalesce(subledger_side.period, ledger_side.period) as period,
        coalesce(ledger_side.main_account, account.main_account, '') as main_account,
        subledger_side.voucher is not null as in_subledger,
        ledger_side.voucher is not null as in_ledger,
        case when subledger_side.voucher is null then 0 else subledger_side.amount end as subledger_amount,
        coalesce(ledger_side.amount, 0) as ledger_amount
    from subledger_side
    full outer join ledger_side
        on subledger_side.ledger = ledger_side.ledger
        and subledger_side.company = ledger_side.company
        and subledger_side.voucher = ledger_side.voucher
        and subledger_side.period = ledger_side.period
    left join account
        on subledger_side.ledger = account.ledger
        and subledger_side.company = account.company
)

-- Which account a voucher belongs to that the ledger does not know nobody can say: a ledger that knows vouchers of the
-- month is asked for all of them.
select
    compared.*,
    coalesce(compared.subledger_amount <> compared.ledger_amount, false)
    and max(case when compared.in_subledger and compared.in_ledger then 1 else 0 end)
        over (partition by compared.ledger, compared.company, compared.period) = 1 as is_apart,
    salary.voucher is not null as is_salary
from compared
left join {{ ref("int_subledger__salaries_found") }} as salary
    on compared.company = salary.company
    and compared.voucher = salary.voucher
