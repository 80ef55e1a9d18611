{{ config(materialized="view") }}

-- The voucher under which the subledger booked an invoice, by party and number, where that is one: for invoices whose
-- entity does not say it.
select ledger, company, party, invoice, min(voucher) as voucher
from {{ ref("int_trade__transactions_invoiced") }}
where invoice is not null
group by ledger, company, party, invoice
having min(voucher) = max(voucher)
