-- Which invoices and credit notes every line of a payment journal settles, and what keeps one from being paid.
with line as (
    select
        company,
        journal,
        line_number,
        replace(vendor, chr(92), '') as vendor,
        marked_invoice
    from {{ ref("stg_d365__vendor_payment_journal_line") }}
    where account_type = 2
),

named as (
    select
        line.company,
        line.journal,
        line.line_number,
        line.vendor,
        settlement.invoice_company,
        settlement.invoice,
        settlement.settled_amount
    from {{ ref("stg_d365__vendor_payment_journal_settlement") }} as settlement
    inner join line
        on settlement.company = line.company
        and settlement.journal = line.journal
        and settlement.line_number = line.line_number

    union all

    -- A line that names its only invoice itself.
    select
        line.company,
        line.journal,
        line.line_number,
        line.vendor,
        line.company as invoice_company,
        line.marked_invoice as invoice,
        cast(null as decimal(32, 6)) as settled_amount
    from line
    where line.marked_invoice is not null
        and not exists (
            select 1
            from {{ ref("stg_d365__vendor_payment_journal_settlement") }} as settlement
            where settlement.company = line.company
                and settlement.journal = line.journal
                and settlement.line_number = line.line_number
        )
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
