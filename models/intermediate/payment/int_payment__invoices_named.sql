-- Invoices and credit notes by line of a payment journal: those that its settlements name, or the line itself.
with line as (
    select
        company,
        journal,
        line_number,
        replace(vendor, chr(92), '') as vendor,
        marked_invoice
    from {{ ref("stg_d365__vendor_payment_journal_line") }}
    where account_type = 2
)

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
