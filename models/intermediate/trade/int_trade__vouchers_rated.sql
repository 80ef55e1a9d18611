{{ config(materialized="view") }}

-- What a unit of the invoice's currency was worth in the accounting currency when it was booked, per voucher.
with booked as (
    select
        ledger,
        company,
        voucher,
        sum(transaction_amount) as transaction_amount,
        sum(accounting_amount) as accounting_amount
    from {{ ref("int_trade__transactions_invoiced") }}
    group by ledger, company, voucher
    having
        count(transaction_amount) = count(*)
        and count(accounting_amount) = count(*)
        and min(currency) = max(currency)
        and sum(transaction_amount) <> 0
)

select
    ledger,
    company,
    voucher,
    cast({{ divide("accounting_amount", "transaction_amount", 10) }} as decimal(32, 16)) as rate
from booked
