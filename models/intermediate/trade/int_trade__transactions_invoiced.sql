{{ config(materialized="view") }}

-- What the subledgers booked of invoices, with the sign of the document: an invoice is positive, a credit note negative.
-- Which kinds of transactions those are, the organisation says (labels.transactionType).
with type as (
    select label, value
    from {{ ref("int_setting__labels") }}
    where kind = 'transaction_type'
),

booked as (
    select
        'customer' as ledger,
        transaction.company,
        transaction.customer as party,
        transaction.invoice,
        transaction.voucher,
        transaction.transaction_date,
        transaction.currency,
        transaction.transaction_amount,
        transaction.accounting_amount,
        transaction._batch,
        transaction._row
    from {{ ref("stg_d365__customer_transaction") }} as transaction
    inner join type
        on type.label = 'sales_invoice'
        and transaction.transaction_type = type.value

    union all

    select
        'vendor' as ledger,
        transaction.company,
        transaction.vendor as party,
        transaction.invoice,
        transaction.voucher,
        transaction.transaction_date,
        transaction.currency,
        -transaction.transaction_amount as transaction_amount,
        -transaction.accounting_amount as accounting_amount,
        transaction._batch,
        transaction._row
    from {{ ref("stg_d365__vendor_transaction") }} as transaction
    inner join type
        on type.label = 'purchase_invoice'
        and transaction.transaction_type = type.value
)

select
    booked.ledger,
    booked.company,
    booked.party,
    booked.invoice,
    booked.voucher,
    booked.transaction_date,
    {{ period_of("booked.transaction_date") }} as period,
    booked.currency,
    -- Not every entity says both.
    cast(
        coalesce(
            booked.transaction_amount,
            case when booked.currency = company.accounting_currency then booked.accounting_amount end
        ) as decimal(32, 6)
    ) as transaction_amount,
    cast(booked.accounting_amount as decimal(32, 6)) as accounting_amount,
    booked._batch,
    booked._row
from booked
left join {{ ref("dim_company") }} as company on booked.company = company.company
