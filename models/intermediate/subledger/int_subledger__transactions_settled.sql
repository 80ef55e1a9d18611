-- Customer and vendor transactions as they stand now, with what of them is settled and open. Settlements say it where the
-- company delivers them; else what the source says of the transaction; else nobody does, and it is unknown, never 0.
with transaction as (
    select * from {{ ref("int_subledger__transactions_landed") }} where is_current
),

settled as (
    select
        ledger,
        company,
        transaction_id,
        sum(transaction_amount) as transaction_amount,
        sum(accounting_amount) as accounting_amount,
        case when count(reporting_amount) = count(*) then sum(reporting_amount) end as reporting_amount,
        max(settlement_date) as last_settled_on
    from {{ ref("int_subledger__settlements_united") }}
    group by ledger, company, transaction_id
),

delivered as (
    select distinct ledger, company from settled
),

salary_voucher as (
    select distinct company, voucher, accounting_date from {{ ref("int_ledger__salaries_found") }}
),

organisation as (
    select 'customer' as ledger, company, customer as party
    from {{ ref("stg_d365__customer") }}
    where upper(party_type) = 'ORGANIZATION'

    union all

    select 'vendor' as ledger, company, vendor as party
    from {{ ref("stg_d365__vendor") }}
    where upper(party_type) = 'ORGANIZATION'
),

-- Who is paid through a subledger: a person (or who is not known to be an organisation) in a voucher with salary.
paid as (
    select distinct transaction.ledger, transaction.company, transaction.party
    from transaction
    inner join salary_voucher
        on transaction.company = salary_voucher.company
        and transaction.voucher = salary_voucher.voucher
        and transaction.transaction_date = salary_voucher.accounting_date
    left join organisation
        on transaction.ledger = organisation.ledger
        and transaction.company = organisation.company
        and transaction.party = organisation.party
    where organisation.party is null
),

based as (
    select
        transaction.*,
        case
            when
                delivered.company is not null
                and transaction.transaction_id is not null
                and transaction.accounting_amount is not null
                then 'settlements'
            when transaction.stated_open_amount is not null then 'source'
            else 'not available'
        end as open_amount_basis,
        coalesce(settled.transaction_amount, 0) as settled_transaction,
        coalesce(settled.accounting_amount, 0) as settled_accounting,
        case when settled.transaction_id is null then 0 else settled.reporting_amount end as settled_reporting,
        settled.last_settled_on as settled_on,
        salary_voucher.voucher is not null or paid.party is not null as is_salary
    from transaction
    left join delivered
        on transaction.ledger = delivered.ledger
        and transaction.company = delivered.company
    left join settled
        on transaction.ledger = settled.ledger
        and transaction.company = settled.company
        and transaction.transaction_id = settled.transaction_id
    left join salary_voucher
        on transaction.company = salary_voucher.company
        and transaction.voucher = salary_voucher.voucher
        and transaction.transaction_date = salary_voucher.accounting_date
    left join paid
        on transaction.ledger = paid.ledger
        and transaction.company = paid.company
        and transaction.party = paid.party
)

select
    ledger,
    company,
    transaction_key,
    party,
    transaction_id,
    occurrence,
    invoice,
    voucher,
    transaction_type,
    transaction_date,
    {{ period_of("transaction_date") }} as period,
    posting_profile,
    description,
    due_date,
    closed_on,
    case when open_amount_basis = 'settlements' then settled_on else last_settled_on end as last_settled_on,
    currency,
    transaction_amount,
    accounting_amount,
    reporting_amount,
    exchange_adjustment,
    open_accounting_amount as source_open_amount,
    open_amount_basis,
    -- The source says what is open in one currency only; in another it is known where all or nothing is.
    cast(
        case
            when open_amount_basis = 'settlements' then transaction_amount - settled_transaction
            else {{ stated_open_in("transaction_amount") }}
        end as decimal(32, 6)
    ) as open_transaction_amount,
    cast(
        case
            when open_amount_basis = 'settlements' then accounting_amount - settled_accounting
            else stated_open_amount
        end as decimal(32, 6)
    ) as open_accounting_amount,
    cast(
        case
            when open_amount_basis = 'settlements' then reporting_amount - settled_reporting
            else {{ stated_open_in("reporting_amount") }}
        end as decimal(32, 6)
    ) as open_reporting_amount,
    stated_closed,
    stated_open_amount,
    is_approved,
    is_salary,
    _batch,
    _row
from based
