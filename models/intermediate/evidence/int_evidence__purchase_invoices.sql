{{ config(materialized="view") }}

-- Behind every company, currency and month: posted invoices with tax and charges, and what the subledger of vendors booked of them.
-- Invoices with salary stay out.
select scope, period, side, record, day, amount, said, table_name, _batch, _row
from {{ ref("int_trade__invoices_listed") }}
where ledger = 'vendor'
