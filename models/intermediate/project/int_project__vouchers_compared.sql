-- Per cost account, month and voucher: what the project ledger posted beside what the general ledger holds there. Cost of
-- salary names no voucher. A voucher that differs stands apart, because two of them may cancel out; but a ledger that
-- takes up postings in summary knows none of the vouchers, and there is only the total to compare.
with cost as (
    select
        transaction.company,
        transaction.main_account,
        transaction.period,
        coalesce(transaction.voucher, '') as voucher,
        sum(transaction.accounting_amount) as amount
    from {{ ref("fct_project_transaction") }} as transaction
    inner join {{ ref("dim_account") }} as account
        on transaction.company = account.company
        and transaction.main_account = account.main_account
    where transaction.cost_sales = 1 and account.account_type_name in ('ProfitAndLoss', 'Expense')
    group by transaction.company, transaction.main_account, transaction.period, coalesce(transaction.voucher, '')
),

account as (
    select distinct company, main_account from cost
),

ledger as (
    select
        entry.company,
        entry.main_account,
        entry.period,
        coalesce(entry.voucher, '') as voucher,
        sum(entry.accounting_amount) as amount
    from {{ ref("int_ledger__entries_placed") }} as entry
    inner join account
        on entry.company = account.company
        and entry.main_account = account.main_account
    -- The project ledger posts in the current layer only, and knows no turn of the year.
    where entry.posting_layer = 0 and entry.period_type not in ('opening', 'closing')
    group by entry.company, entry.main_account, entry.period, coalesce(entry.voucher, '')
),

salary as (
    select distinct company, voucher from {{ ref("int_ledger__salaries_found") }}
),

compared as (
    select
        coalesce(cost.company, ledger.company) as company,
        coalesce(cost.main_account, ledger.main_account) as main_account,
        coalesce(cost.period, ledger.period) as period,
        coalesce(cost.voucher, ledger.voucher) as voucher,
        cost.voucher is not null as in_project_ledger,
        ledger.voucher is not null as in_ledger,
        coalesce(cost.amount, 0) as cost_amount,
        coalesce(ledger.amount, 0) as ledger_amount
    from cost
    full outer join ledger
        on cost.company = ledger.company
        and cost.main_account = ledger.main_account
        and cost.period = ledger.period
        and cost.voucher = ledger.voucher
)

select
    compared.*,
    -- What is booked in the ledger only, and taken back there, is nobody's fault.
    compared.in_project_ledger
    and compared.voucher <> ''
    and compared.cost_amount <> compared.ledger_amount
    and max(case when compared.in_project_ledger and compared.in_ledger and compared.voucher <> '' then 1 else 0 end)
        over (partition by compared.company, compared.main_account, compared.period) = 1 as is_apart,
    salary.voucher is not null as is_salary
from compared
left join salary
    on compared.company = salary.company
    and compared.voucher = salary.voucher
