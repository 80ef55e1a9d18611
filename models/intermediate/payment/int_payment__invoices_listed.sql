-- Which invoices and credit notes every line of a payment journal settles, and what keeps one from being paid.
with named as (
    select * from {{ ref("int_payment__invoices_named") }}
),

invoiced as (
    select
        company,
        vendor,
        invoice,
        max(dispute) as dispute,
        max(held_until) as held_until,
        min(case when approved then 1 when not approved then 0 end) as approved
    from {{ ref("stg_d365__vendor_transaction") }}
    where invoice is not null and transaction_amount < 0
    group by company, vendor, invoice
)

select
    named.company,
    named.journal,
    named.line_number,
    {{ joined("named.invoice", "named.invoice") }} as invoices,
    {{ joined("named.invoice_company || ' ' || named.invoice", "named.invoice") }} as settles,
    count(*) as invoice_count,
    sum(named.settled_amount) as settled_amount,
    max(invoiced.dispute) as dispute,
    max(invoiced.held_until) as held_until,
    min(invoiced.approved) as approved
from named
left join invoiced
    on named.invoice_company = invoiced.company
    and named.vendor = invoiced.vendor
    and named.invoice = invoiced.invoice
group by named.company, named.journal, named.line_number
