-- What was open of every customer and vendor transaction, from one change of it to the next. With settlements that is
-- known from the transaction's own day on; without them, from the first time that its row landed.
with transaction as (
    select * from {{ ref("int_subledger__transactions_settled") }}
),

event as (
    select
        ledger,
        company,
        transaction_key,
        transaction_date as day,
        transaction_amount,
        accounting_amount,
        reporting_amount
    from transaction
    where open_amount_basis = 'settlements'

    union all

    select
        transaction.ledger,
        transaction.company,
        transaction.transaction_key,
        -- Nothing is settled before it is there.
        greatest(settlement.settlement_date, transaction.transaction_date) as day,
        -settlement.transaction_amount as transaction_amount,
        -settlement.accounting_amount as accounting_amount,
        -settlement.reporting_amount as reporting_amount
    from transaction
    inner join {{ ref("int_subledger__settlements_united") }} as settlement
        on transaction.ledger = settlement.ledger
        and transaction.company = settlement.company
        and transaction.transaction_id = settlement.transaction_id
    where transaction.open_amount_basis = 'settlements'
),

changed as (
    select
        ledger,
        company,
        transaction_key,
        day,
        sum(transaction_amount) as transaction_amount,
        sum(accounting_amount) as accounting_amount,
        sum(reporting_amount) as reporting_amount,
        count(*) - count(transaction_amount) as transaction_unknown,
        count(*) - count(reporting_amount) as reporting_unknown
    from event
    group by ledger, company, transaction_key, day
),

running as (
    select
        ledger,
        company,
        transaction_key,
        day as open_from,
        lead(day) over (partition by ledger, company, transaction_key order by day) as changed_on,
        sum(transaction_amount) over (partition by ledger, company, transaction_key order by day) as transaction_amount,
        sum(accounting_amount) over (partition by ledger, company, transaction_key order by day) as accounting_amount,
        sum(reporting_amount) over (partition by ledger, company, transaction_key order by day) as reporting_amount,
        sum(transaction_unknown) over (partition by ledger, company, transaction_key order by day) as transaction_unknown,
        sum(reporting_unknown) over (partition by ledger, company, transaction_key order by day) as reporting_unknown
    from changed
),

settled as (
    select
        ledger,
        company,
        transaction_key,
        open_from,
        changed_on,
        case when transaction_unknown = 0 then transaction_amount end as open_transaction_amount,
        accounting_amount as open_accounting_amount,
        case when reporting_unknown = 0 then reporting_amount end as open_reporting_amount
    from running
    where accounting_amount <> 0 or (transaction_unknown = 0 and transaction_amount <> 0)
),

-- Without settlements: what the versions of the row that landed said, the last one of each day.
version as (
    select
        landed.ledger,
        landed.company,
        landed.transaction_key,
        landed.transaction_amount,
        landed.accounting_amount,
        landed.reporting_amount,
        landed.stated_open_amount,
        landed.stated_closed,
        landed.is_present,
        landed._batch,
        greatest(landed.known_on, transaction.transaction_date) as day
    from {{ ref("int_subledger__transactions_landed") }} as landed
    inner join transaction
        on landed.ledger = transaction.ledger
        and landed.company = transaction.company
        and landed.transaction_key = transaction.transaction_key
    where transaction.open_amount_basis <> 'settlements'
),

ranked as (
    select
        version.*,
        row_number() over (partition by ledger, company, transaction_key, day order by _batch desc) as place
    from version
),

said as (
    select
        ledger,
        company,
        transaction_key,
        day as open_from,
        lead(day) over (partition by ledger, company, transaction_key order by day) as changed_on,
        {{ stated_open_in("transaction_amount") }} as open_transaction_amount,
        stated_open_amount as open_accounting_amount,
        {{ stated_open_in("reporting_amount") }} as open_reporting_amount,
        -- What is known to be open is an open item, also where nobody says how much of it.
        is_present and coalesce(stated_open_amount <> 0, not stated_closed, false) as is_open
    from ranked
    where place = 1
),

interval_of as (
    select
        ledger, company, transaction_key, open_from, changed_on,
        open_transaction_amount, open_accounting_amount, open_reporting_amount
    from settled

    union all

    select
        ledger, company, transaction_key, open_from, changed_on,
        open_transaction_amount, open_accounting_amount, open_reporting_amount
    from said
    where is_open
)

select
    transaction.ledger,
    transaction.company,
    transaction.transaction_key,
    interval_of.open_from,
    case when interval_of.changed_on is not null then {{ days_after("interval_of.changed_on", -1) }} end as open_to,
    transaction.party,
    transaction.transaction_id,
    transaction.occurrence,
    transaction.invoice,
    transaction.voucher,
    transaction.transaction_type,
    transaction.transaction_date,
    transaction.due_date,
    transaction.currency,
    transaction.accounting_amount,
    cast(interval_of.open_transaction_amount as decimal(32, 6)) as open_transaction_amount,
    cast(interval_of.open_accounting_amount as decimal(32, 6)) as open_accounting_amount,
    cast(interval_of.open_reporting_amount as decimal(32, 6)) as open_reporting_amount,
    transaction.open_amount_basis,
    transaction.is_salary,
    transaction._batch,
    transaction._row
from interval_of
inner join transaction
    on interval_of.ledger = transaction.ledger
    and interval_of.company = transaction.company
    and interval_of.transaction_key = transaction.transaction_key
