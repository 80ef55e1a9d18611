{{ config(materialized="view") }}

-- The items of the controls of sales and purchase invoices: per company, currency and month, with the invoices that do not agree.
with invoice as (
    select * from {{ ref("int_trade__invoices_compared") }}
),

company as (
    select
        ledger,
        company,
        max(case when has_document then 1 else 0 end) = 1 as has_documents,
        max(case when is_booked then 1 else 0 end) = 1 as has_bookings
    from invoice
    group by ledger, company
),

comparable as (
    select invoice.*
    from invoice
    inner join company
        on invoice.ledger = company.ledger
        and invoice.company = company.company
    where company.has_documents and company.has_bookings
),

ranked as (
    select
        comparable.*,
        fault is not null as differs,
        row_number() over (
            partition by ledger, company, currency, period, is_unknown, fault is not null order by invoice, voucher
        ) as place
    from comparable
),

summed as (
    select
        ledger,
        company,
        currency,
        period,
        is_unknown,
        -- A faulty invoice of which an amount is unknown fails by its fault.
        sum(coalesce(document_amount, 0)) as document_amount,
        sum(coalesce(booked_amount, 0)) as booked_amount,
        count(*) as invoices,
        max(case when differs then 1 else 0 end) = 1 as failed,
        {{ listed("invoice || ' (' || fault || ')'", "place", "differs") }} as differing
    from ranked
    group by ledger, company, currency, period, is_unknown
)

select
    ledger,
    company || ' ' || currency || case when is_unknown then ' not compared' else '' end as scope,
    company || ' ' || currency as summary_scope,
    period,
    case when not is_unknown then document_amount end as expected,
    case when not is_unknown then booked_amount end as actual,
    failed,
    case
        when is_unknown then 'Tax or amount is not available. Invoices: ' || {{ text_of("invoices") }}
        when failed then 'Invoices that differ: ' || differing
        else 'Invoices that agree: ' || {{ text_of("invoices") }}
    end as explanation
from summed

union all

-- One side alone proves nothing, whatever its amounts.
select
    ledger,
    company as scope,
    company as summary_scope,
    {{ text_of("null") }} as period,
    cast(null as decimal(38, 6)) as expected,
    cast(null as decimal(38, 6)) as actual,
    false as failed,
    case
        when has_documents
            then 'No transaction of ' || ledger
                || 's is of the kind of an invoice: labels.transactionType in saldo.config.ts says which numbers are'
        else 'No posted invoices were delivered'
    end as explanation
from company
where not has_documents or not has_bookings
