{{ config(materialized="view") }}

-- What the subledgers booked of invoices, with the sign of the document: an invoice is positive, a credit note negative.
-- Which kinds of transactions those are, the organisation says (labels.transactionType).
with type as (
    select
        case label when 'sales_invoice' then 'customer' else 'vendor' end as ledger,
        value
    from {{ ref("int_setting__labels") }}
    where kind = 'transaction_type'
),

booked as (
    select
        transaction.ledger,
        transaction.company,
        transaction.party,
        transaction.invoice,
        transaction.voucher,
        transaction.transaction_date,
        transaction.period,
        transaction.currency,
        case
            when transaction.ledger = 'vendor' then -transaction.transaction_amount else transaction.transaction_amount
        end as transaction_amount,
        case
            when transaction.ledger = 'vendor' then -transaction.accounting_amount else transaction.accounting_amount
        end as accounting_amount,
        transaction.is_salary,
        transaction._batch,
        transaction._row
    from {{ ref("int_subledger__transactions_settled") }} as transaction
    inner join type
        on transaction.ledger = type.ledger
        and transaction.transaction_type = type.value
)

select
    booked.ledger,
    booked.company,
    booked.party,
    booked.invoice,
    booked.voucher,
    booked.transaction_date,
    booked.period,
    booked.currency,
    -- Not every entity says both.
    cast(
        coalesce(
            booked.transaction_amount,
            case when booked.currency = company.accounting_currency then booked.accounting_amount end
        ) as decimal(32, 6)
    ) as transaction_amount,
    cast(booked.accounting_amount as decimal(32, 6)) as accounting_amount,
    booked.is_salary,
    booked._batch,
    booked._row
from booked
left join {{ ref("dim_company") }} as company on booked.company = company.company
