-- Posted invoices, each with what its lines, its tax and its header say, in its own currency. What a header does not say
-- of tax, the tax transactions of its voucher do. Where an entity gives no voucher, the subledger knows it by the number.
with sales_line as (
    select
        company,
        invoice,
        invoice_date,
        voucher,
        min(customer) as customer,
        min(currency) as currency,
        sum(net_amount) as net_amount,
        sum(tax_amount) as tax_amount,
        max(case when is_salary then 1 else 0 end) = 1 as is_salary
    from {{ ref("int_sales__lines_invoiced") }}
    where kind = 'sales order'
    group by company, invoice, invoice_date, voucher
),

bill_line as (
    select
        company,
        header_reference,
        min(vendor) as vendor,
        sum(net_amount) as net_amount,
        max(case when is_salary then 1 else 0 end) = 1 as is_salary
    from {{ ref("int_purchase__lines_invoiced") }}
    group by company, header_reference
),

document as (
    select
        'customer' as ledger,
        coalesce(header.company, line.company) as company,
        coalesce(header.customer, line.customer) as party,
        coalesce(header.invoice, line.invoice) as invoice,
        coalesce(header.voucher, line.voucher) as voucher,
        coalesce(header.invoice_date, line.invoice_date) as document_date,
        coalesce(header.currency, line.currency) as currency,
        line.net_amount,
        coalesce(header.tax_amount, line.tax_amount) as tax_amount,
        coalesce(header.charge_amount, 0) as charge_amount,
        header.discount_amount,
        header.invoice_amount as stated_amount,
        header.company is not null as has_header,
        line.company is not null as has_lines,
        coalesce(line.is_salary, false) as is_salary,
        'd365.sales_invoice' as table_name,
        header._batch,
        header._row
    from {{ ref("stg_d365__sales_invoice") }} as header
    full outer join sales_line as line
        on header.company = line.company
        and header.invoice = line.invoice
        and header.invoice_date = line.invoice_date
        and header.voucher = line.voucher

    union all

    select
        'customer' as ledger,
        company,
        customer as party,
        invoice,
        voucher,
        invoice_date as document_date,
        currency,
        sum(net_amount) as net_amount,
        cast(null as decimal(32, 6)) as tax_amount,
        0 as charge_amount,
        cast(null as decimal(32, 6)) as discount_amount,
        cast(null as decimal(32, 6)) as stated_amount,
        true as has_header,
        true as has_lines,
        max(case when is_salary then 1 else 0 end) = 1 as is_salary,
        'd365.free_text_invoice' as table_name,
        max(_batch) as _batch,
        cast(null as bigint) as _row
    from {{ ref("int_sales__lines_invoiced") }}
    where kind = 'free text' and is_posted
    group by company, customer, invoice, voucher, invoice_date, currency

    union all

    select
        'vendor' as ledger,
        coalesce(header.company, line.company) as company,
        coalesce(header.invoice_account, line.vendor) as party,
        coalesce(header.invoice, header.header_reference, line.header_reference) as invoice,
        header.voucher,
        coalesce(header.posting_date, header.invoice_date) as document_date,
        header.currency,
        line.net_amount,
        header.tax_amount,
        0 as charge_amount,
        cast(null as decimal(32, 6)) as discount_amount,
        header.invoice_amount as stated_amount,
        header.company is not null as has_header,
        line.company is not null as has_lines,
        coalesce(line.is_salary, false) as is_salary,
        'd365.vendor_invoice' as table_name,
        header._batch,
        header._row
    from {{ ref("stg_d365__vendor_invoice") }} as header
    full outer join bill_line as line
        on header.company = line.company
        and header.header_reference = line.header_reference
),

told as (
    select
        document.*,
        -- Where no header of a company was delivered, none is missing.
        not has_header and max(case when has_header then 1 else 0 end) over (
            partition by ledger, company, table_name
        ) = 1 as lacks_header
    from document
),

posted as (
    select
        document.*,
        coalesce(document.voucher, booked.voucher) as posted_voucher
    from told as document
    left join {{ ref("int_trade__vouchers_known") }} as booked
        on document.voucher is null
        and document.ledger = booked.ledger
        and document.company = booked.company
        and document.party = booked.party
        and document.invoice = booked.invoice
    -- What has no voucher waits for posting; lines without their invoice are not excused.
    where document.voucher is not null or booked.voucher is not null or document.lacks_header
),

tax as (
    select
        company,
        voucher,
        case when min(currency) = max(currency) then min(currency) end as currency,
        sum(tax_amount) as accounting_amount,
        sum(tax_transaction_amount) as amount
    from {{ ref("int_tax__transactions_posted") }}
    group by company, voucher
),

company_taxed as (
    select distinct company from tax
),

taxed as (
    select
        posted.*,
        case
            when posted.tax_amount is not null then posted.tax_amount
            -- Tax has the sign of the ledger: due on what is sold is credit.
            when tax.voucher is not null and tax.currency = posted.currency
                then case when posted.ledger = 'customer' then -tax.amount else tax.amount end
            when tax.voucher is not null and tax.accounting_amount = 0 then 0
            when posted.posted_voucher is not null and tax.voucher is null and company_taxed.company is not null then 0
        end as known_tax_amount
    from posted
    left join tax
        on posted.company = tax.company
        and posted.posted_voucher = tax.voucher
    left join company_taxed on posted.company = company_taxed.company
),

added as (
    select
        taxed.*,
        net_amount + known_tax_amount + charge_amount as lines_amount
    from taxed
)

select
    ledger,
    company,
    party,
    invoice,
    posted_voucher as voucher,
    document_date,
    {{ period_of("document_date") }} as period,
    currency,
    cast(coalesce(net_amount, 0) as decimal(32, 6)) as net_amount,
    cast(known_tax_amount as decimal(32, 6)) as tax_amount,
    cast(
        case
            -- Whether a discount on the whole is taken off the lines already, entities do not agree.
            when lines_amount - discount_amount = stated_amount then charge_amount - discount_amount
            else charge_amount
        end as decimal(32, 6)
    ) as other_amount,
    cast(stated_amount as decimal(32, 6)) as stated_amount,
    case
        when lacks_header then 'no header'
        when not has_lines then 'no lines'
        when lines_amount <> stated_amount and coalesce(lines_amount - discount_amount <> stated_amount, true)
            then 'its lines, tax and charges do not make its total'
    end as fault,
    is_salary,
    table_name,
    _batch,
    _row
from added
