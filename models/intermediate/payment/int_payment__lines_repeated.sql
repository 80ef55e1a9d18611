-- Lines of approved journals that ask again for what is paid elsewhere: an invoice that stands in a payment file, or in
-- another line of the journal, or the same account, amount and reference. An instalment asks for another part of its invoice.
with read as (
    select lines.*, listed.settles
    from {{ ref("int_payment__lines_read") }} as lines
    left join {{ ref("int_payment__invoices_listed") }} as listed
        on lines.company = listed.company
        and lines.journal = listed.journal
        and lines.line_number = listed.line_number
),

line as (
    select * from read where journal_state = 'approved'
),

-- Lines that landed before this was kept: their payment says who was paid, and the journal what for.
written as (
    select
        paid.company,
        paid.journal,
        paid.line_number,
        paid.amount,
        payment.vendor,
        payment.iban_token,
        coalesce(paid.asked_date, payment.asked_date) as asked_date,
        paid.payment_id,
        coalesce(paid.invoices, read.invoices) as invoices,
        coalesce(
            paid.settles,
            paid.company || ' ' || replace(paid.invoices, ', ', ', ' || paid.company || ' '),
            read.settles
        ) as settles,
        undone.message is not null as is_undone
    from {{ ref("stg_payment__paid_line") }} as paid
    inner join {{ ref("stg_payment__payment_file") }} as file
        on paid.message = file.message
        and paid.run = file.run
    inner join {{ ref("stg_payment__payment") }} as payment
        on paid.message = payment.message
        and paid.run = payment.run
        and paid.end_to_end_id = payment.end_to_end_id
    left join {{ ref("int_payment__payments_undone") }} as undone
        on paid.message = undone.message
        and paid.end_to_end_id = undone.end_to_end_id
    left join read
        on paid.company = read.company
        and paid.journal = read.journal
        and paid.line_number = read.line_number
),

-- What Saldo wrote went to whom it was written, whatever Dynamics 365 posts of it later.
paid as (
    select company, journal, iban_token, amount, payment_id, invoices, asked_date
    from written
    where not is_undone

    union all

    select company, journal, iban_token, amount, payment_id, invoices, asked_date
    from read
    where journal_state = 'posted'
        and not exists (
            select 1
            from written
            where written.company = read.company
                and written.journal = read.journal
                and written.line_number = read.line_number
        )
),

same as (
    select line.company, line.journal, line.line_number, max(paid.asked_date) as paid_on
    from line
    inner join paid
        on line.iban_token = paid.iban_token
        and line.amount = paid.amount
        -- Where neither says what is paid, account and amount are all that there is to tell by.
        and coalesce(line.payment_id, line.invoices, '') = coalesce(paid.payment_id, paid.invoices, '')
        and not (line.company = paid.company and line.journal = paid.journal)
    where line.amount > 0
    group by line.company, line.journal, line.line_number
),

-- By line and invoice what else asks for it: what files paid, and other lines of the journal. Whoever asks for several
-- invoices does not say how much is whose.
named as (
    select distinct
        line.company,
        line.journal,
        line.line_number,
        line.vendor,
        line.amount,
        named.invoice_company,
        named.invoice,
        named.invoice_company || ' ' || named.invoice as settled,
        line.settles
    from line
    inner join {{ ref("int_payment__invoices_named") }} as named
        on line.company = named.company
        and line.journal = named.journal
        and line.line_number = named.line_number
),

other as (
    select named.*, written.amount as other_amount, written.settles as other_settles, 1 as is_written
    from named
    inner join written
        on named.vendor = written.vendor
        and not (named.company = written.company and named.journal = written.journal)
        and strpos(', ' || written.settles || ', ', ', ' || named.settled || ', ') > 0
    where not written.is_undone

    union all

    select named.*, twin.amount as other_amount, twin.settles as other_settles, 0 as is_written
    from named
    inner join named as twin
        on named.company = twin.company
        and named.journal = twin.journal
        and named.line_number <> twin.line_number
        and named.vendor = twin.vendor
        and named.settled = twin.settled
),

shared as (
    select
        company,
        journal,
        line_number,
        vendor,
        invoice_company,
        invoice,
        max(amount) + sum(other_amount) as asked_amount,
        max(case when settles = settled and other_settles = settled then 0 else 1 end) as is_among_others,
        max(is_written) as is_written
    from other
    group by company, journal, line_number, vendor, invoice_company, invoice
),

-- How much an invoice or a credit note is of, where one transaction in euro says it.
invoice as (
    select company, vendor, invoice, -sum(transaction_amount) as amount
    from {{ ref("stg_d365__vendor_transaction") }}
    where invoice is not null
    group by company, vendor, invoice, case when transaction_amount < 0 then 'invoice' else 'credit note' end
    having count(*) = 1 and max(currency) = 'EUR'
),

exceeded as (
    select shared.company, shared.journal, shared.line_number, max(shared.is_written) as is_written
    from shared
    left join invoice
        on shared.invoice_company = invoice.company
        and shared.vendor = invoice.vendor
        and shared.invoice = invoice.invoice
        and (shared.asked_amount < 0) = (invoice.amount < 0)
    where shared.is_among_others = 1
        or invoice.amount is null
        or abs(shared.asked_amount) > abs(invoice.amount)
    group by shared.company, shared.journal, shared.line_number
)

select
    line.company,
    line.journal,
    line.line_number,
    same.paid_on,
    coalesce(exceeded.is_written = 1, false) as is_invoice_written,
    coalesce(exceeded.is_written = 0, false) as is_invoice_twice
from line
left join same
    on line.company = same.company
    and line.journal = same.journal
    and line.line_number = same.line_number
left join exceeded
    on line.company = exceeded.company
    and line.journal = exceeded.journal
    and line.line_number = exceeded.line_number
where same.company is not null or exceeded.company is not null
