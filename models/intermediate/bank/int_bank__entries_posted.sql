-- Lines of the general ledger on the accounts on which bank accounts are posted, in the currency of the bank account.
with bank as (
    select
        joined.company,
        joined.main_account,
        joined.currency,
        company.accounting_currency,
        -- Where several currencies share a main account, only the currency of a line says whose it is.
        count(*) over (partition by joined.company, joined.main_account) as currencies
    from (
        select distinct company, main_account, currency
        from {{ ref("int_bank__accounts_joined") }}
        where main_account is not null and first_statement_on is not null
    ) as joined
    left join {{ ref("dim_company") }} as company on joined.company = company.company
),

posted as (
    select
        entry.company,
        entry.main_account,
        bank.currency,
        entry.entry_id,
        entry.voucher,
        entry.document_number,
        entry.description,
        entry.accounting_date,
        entry.period_type = 'opening' as is_opening,
        case
            when bank.currencies = 1 and bank.currency = bank.accounting_currency then entry.accounting_amount
            when bank.currency = entry.transaction_currency then entry.transaction_amount
            else 0
        end as amount,
        entry._batch,
        entry._row
    from {{ ref("int_ledger__entries_placed") }} as entry
    inner join bank
        on entry.company = bank.company
        and entry.main_account = bank.main_account
    where entry.posting_layer = 0
)

select
    posted.company,
    posted.main_account,
    posted.currency,
    posted.entry_id,
    posted.voucher,
    posted.document_number,
    posted.description,
    posted.accounting_date,
    cast(posted.amount as decimal(32, 6)) as amount,
    posted.is_opening,
    salary.voucher is not null as is_salary,
    posted._batch,
    posted._row
from posted
left join {{ ref("int_ledger__salaries_found") }} as salary
    on posted.company = salary.company
    and posted.voucher = salary.voucher
    and posted.accounting_date = salary.accounting_date
where posted.amount <> 0
