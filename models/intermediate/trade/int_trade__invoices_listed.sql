{{ config(materialized="view") }}

-- The rows behind the controls of sales and purchase invoices: invoices as they are, and the transactions of them.
with compared as (
    select
        ledger,
        company,
        voucher,
        invoice,
        period,
        company || ' ' || currency || case when is_unknown then ' not compared' else '' end as scope,
        -- Without a voucher the number is all there is.
        concat_ws(' ', nullif(voucher, ''), invoice) as record
    from {{ ref("int_trade__invoices_compared") }}
    where not is_salary
)

select
    compared.ledger,
    compared.scope,
    compared.period,
    'expected' as side,
    compared.record,
    document.document_date as day,
    cast(document.net_amount + coalesce(document.tax_amount, 0) + document.other_amount as decimal(38, 6)) as amount,
    concat_ws(
        ' ',
        document.party,
        document.fault,
        case when document.fault is not null then 'header ' || {{ text_of("document.stated_amount") }} end,
        case when document.tax_amount is null then 'tax not available' end
    ) as said,
    document.table_name,
    document._batch,
    document._row
from {{ ref("int_trade__invoices_totalled") }} as document
inner join compared
    on document.ledger = compared.ledger
    and document.company = compared.company
    and coalesce(document.voucher, '') = compared.voucher
    and document.invoice = compared.invoice

union all

select
    compared.ledger,
    compared.scope,
    compared.period,
    'actual' as side,
    compared.record,
    booked.transaction_date as day,
    cast(coalesce(booked.transaction_amount, 0) as decimal(38, 6)) as amount,
    concat_ws(' ', booked.party, booked.currency) as said,
    'd365.' || booked.ledger || '_transaction' as table_name,
    booked._batch,
    booked._row
from {{ ref("int_trade__transactions_invoiced") }} as booked
inner join compared
    on booked.ledger = compared.ledger
    and booked.company = compared.company
    and booked.voucher = compared.voucher
    and coalesce(booked.invoice, '') = compared.invoice
where not booked.is_salary
