{{ config(materialized="view") }}

-- The rows behind the items of the controls of customers' and vendors' ledgers, as anybody may see them.
with transaction as (
    select
        'customer' as ledger, company, customer as party, voucher, transaction_date, period, invoice, transaction_type_name,
        accounting_amount, is_salary, _batch, _row
    from {{ ref("fct_customer_transaction") }}

    union all

    select
        'vendor' as ledger, company, vendor as party, voucher, transaction_date, period, invoice, transaction_type_name,
        accounting_amount, is_salary, _batch, _row
    from {{ ref("fct_vendor_transaction") }}
),

-- What is told of a voucher with salary has no rows of its own.
voucher as (
    select
        compared.*,
        case when is_apart and not is_salary then ' ' || voucher else '' end as apart
    from {{ ref("int_subledger__vouchers_compared") }} as compared
),

company as (
    select
        ledger,
        company,
        max(case when in_subledger then 1 else 0 end) = 1 and max(case when in_ledger then 1 else 0 end) = 1 as has_both
    from voucher
    group by ledger, company
),

account as (
    select distinct ledger, company, main_account from {{ ref("int_subledger__control_lines_found") }}
),

only_account as (
    select ledger, company, max(main_account) as main_account
    from account
    group by ledger, company
    having count(*) = 1
),

first_day as (
    select company, min(accounting_date) as accounting_date
    from {{ ref("int_ledger__entries_posted") }}
    where posting_layer = 0
    group by company
),

-- A total of salary has no voucher; it is shown where the company's balances are.
subledger_row as (
    select
        transaction.*,
        first_day.accounting_date as first_date,
        coalesce(company.has_both, false) as has_both,
        case
            when voucher.main_account = '' then 'several accounts'
            else coalesce(voucher.main_account, only_account.main_account, 'several accounts')
        end || coalesce(voucher.apart, '') as placed_on
    from transaction
    left join first_day on transaction.company = first_day.company
    left join company
        on transaction.ledger = company.ledger
        and transaction.company = company.company
    left join voucher
        on transaction.ledger = voucher.ledger
        and transaction.company = voucher.company
        and transaction.voucher = voucher.voucher
        and transaction.period = voucher.period
    left join only_account
        on transaction.ledger = only_account.ledger
        and transaction.company = only_account.company
),

ledger_row as (
    select
        line.ledger,
        line.kind,
        line.main_account,
        line.accounting_date = first_day.accounting_date as is_first,
        coalesce(company.has_both, false) as has_both,
        case when voucher.main_account = '' then 'several accounts' else line.main_account end
        || coalesce(voucher.apart, '') as placed_on,
        entry.company,
        entry.voucher,
        entry.accounting_date,
        entry.period,
        entry.accounting_amount,
        entry.description,
        entry._batch,
        entry._row
    from {{ ref("int_subledger__control_lines_found") }} as line
    inner join {{ ref("fct_gl_entry") }} as entry
        on line.company = entry.company
        and line.entry_id = entry.entry_id
    left join first_day on line.company = first_day.company
    left join company
        on line.ledger = company.ledger
        and line.company = company.company
    left join voucher
        on line.ledger = voucher.ledger
        and line.company = voucher.company
        and line.voucher = voucher.voucher
        and line.period = voucher.period
        and line.kind = 'posted'

    union all

    select
        account.ledger,
        'posted' as kind,
        account.main_account,
        false as is_first,
        coalesce(company.has_both, false) as has_both,
        account.main_account as placed_on,
        entry.company,
        entry.voucher,
        entry.accounting_date,
        entry.period,
        entry.accounting_amount,
        entry.description,
        entry._batch,
        entry._row
    from {{ ref("fct_gl_entry") }} as entry
    inner join account
        on entry.company = account.company
        and entry.main_account = account.main_account
    left join company
        on account.ledger = company.ledger
        and account.company = company.company
    where entry.is_salary and entry.posting_layer = 0 and entry.period_type <> 'opening'
)

select
    ledger,
    case
        when not has_both then company
        when transaction_date < first_date and not is_salary then company || ' opening balance'
        else company || ' ' || placed_on
    end as scope,
    case
        when not has_both then null
        when transaction_date < first_date and not is_salary then {{ period_of("first_date") }}
        else period
    end as period,
    'expected' as side,
    voucher as record,
    transaction_date as day,
    cast(accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', nullif(party, ''), transaction_type_name, invoice) as said,
    'd365.' || ledger || '_transaction' as table_name,
    _batch,
    _row
from subledger_row

union all

select
    ledger,
    case
        when kind = 'turn of the year' then company || ' opening balance'
        when kind <> 'posted' then company || ' ' || main_account || ' ' || kind
        when not has_both then company
        else company || ' ' || placed_on
    end as scope,
    case when kind = 'posted' and not has_both then null else period end as period,
    'actual' as side,
    voucher as record,
    accounting_date as day,
    cast(accounting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', main_account, description) as said,
    'd365.general_journal_account_entry' as table_name,
    _batch,
    _row
from ledger_row
where kind <> 'turn of the year' or is_first
