{{ config(materialized="view") }}

-- Every posted invoice beside what the subledger booked of it, by voucher and number.
with document as (
    select
        ledger,
        company,
        coalesce(voucher, '') as voucher,
        invoice,
        min(period) as period,
        min(currency) as currency,
        case
            when count(tax_amount) = count(*) then sum(net_amount + tax_amount + other_amount)
        end as amount,
        max(fault) as fault,
        max(case when is_salary then 1 else 0 end) = 1 as is_salary
    from {{ ref("int_trade__invoices_totalled") }}
    group by ledger, company, coalesce(voucher, ''), invoice
),

booked as (
    select
        ledger,
        company,
        voucher,
        coalesce(invoice, '') as invoice,
        min(period) as period,
        min(currency) as currency,
        case when count(transaction_amount) = count(*) then sum(transaction_amount) end as amount
    from {{ ref("int_trade__transactions_invoiced") }}
    group by ledger, company, voucher, coalesce(invoice, '')
),

matched as (
    select
        coalesce(document.ledger, booked.ledger) as ledger,
        coalesce(document.company, booked.company) as company,
        coalesce(document.voucher, booked.voucher) as voucher,
        coalesce(document.invoice, booked.invoice) as invoice,
        coalesce(document.period, booked.period) as period,
        coalesce(document.currency, booked.currency, '') as currency,
        document.company is not null as has_document,
        booked.company is not null as is_booked,
        case when document.company is null then 0 else document.amount end as document_amount,
        case when booked.company is null then 0 else booked.amount end as booked_amount,
        document.fault,
        coalesce(document.is_salary, false) as is_salary
    from document
    full outer join booked
        on document.ledger = booked.ledger
        and document.company = booked.company
        and document.voucher = booked.voucher
        and document.invoice = booked.invoice
)

select
    ledger,
    company,
    voucher,
    invoice,
    period,
    currency,
    has_document,
    is_booked,
    cast(document_amount as decimal(32, 6)) as document_amount,
    cast(booked_amount as decimal(32, 6)) as booked_amount,
    case
        when fault is not null then fault
        when not has_document then 'no invoice'
        when not is_booked then 'not in the subledger'
        when document_amount <> booked_amount then 'another amount in the subledger'
    end as fault,
    -- Without its tax, or its amount in the subledger, nothing can be said of an invoice that is otherwise in order.
    fault is null and (document_amount is null or booked_amount is null) as is_unknown,
    is_salary
from matched
