-- Lines of approved journals that ask again for what another journal paid: an invoice that stands in a payment file, or the
-- same account, amount and reference. An instalment asks for another part of its invoice.
with line as (
    select * from {{ ref("int_payment__lines_read") }} where journal_state = 'approved'
),

written as (
    select paid.*
    from {{ ref("stg_payment__paid_line") }} as paid
    inner join {{ ref("stg_payment__payment_file") }} as file
        on paid.message = file.message
        and paid.run = file.run
    where not exists (
        select 1
        from {{ ref("int_payment__payments_undone") }} as undone
        where undone.message = paid.message and undone.end_to_end_id = paid.end_to_end_id
    )
),

paid as (
    select company, journal, vendor, iban_token, amount, payment_id, invoices, asked_date
    from written

    union all

    select company, journal, vendor, iban_token, amount, payment_id, invoices, asked_date
    from {{ ref("int_payment__lines_read") }}
    where journal_state = 'posted'
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

-- By invoice, what files paid of it alone; null where one paid it among others, of which nobody knows how much was its.
shared as (
    select
        line.company,
        line.journal,
        line.line_number,
        max(line.vendor) as vendor,
        max(line.only_invoice) as only_invoice,
        max(line.amount) as amount,
        sum(written.amount) as written_amount,
        max(case when written.invoices = line.only_invoice then 0 else 1 end) as is_among_others
    from line
    inner join written
        on line.company = written.company
        and line.vendor = written.vendor
        and line.journal <> written.journal
        and exists (
            select 1
            from {{ ref("int_payment__invoices_named") }} as named
            where named.company = line.company
                and named.journal = line.journal
                and named.line_number = line.line_number
                and strpos(', ' || written.invoices || ', ', ', ' || named.invoice || ', ') > 0
        )
    group by line.company, line.journal, line.line_number
),

invoice as (
    select company, vendor, invoice, -sum(transaction_amount) as amount
    from {{ ref("stg_d365__vendor_transaction") }}
    where invoice is not null and transaction_amount < 0
    group by company, vendor, invoice
)

select
    line.company,
    line.journal,
    line.line_number,
    same.paid_on,
    shared.company is not null
        and not coalesce(
            shared.is_among_others = 0 and shared.written_amount + shared.amount <= invoice.amount, false
        ) as is_invoice_written
from line
left join same
    on line.company = same.company
    and line.journal = same.journal
    and line.line_number = same.line_number
left join shared
    on line.company = shared.company
    and line.journal = shared.journal
    and line.line_number = shared.line_number
left join invoice
    on shared.company = invoice.company
    and shared.vendor = invoice.vendor
    and shared.only_invoice = invoice.invoice
where same.company is not null or shared.company is not null
