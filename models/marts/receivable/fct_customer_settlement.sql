{{ config(materialized="view") }}

-- Which transactions of customers were set against each other: both sides are rows.
select
    -- key
    company,
    settlement_id,
    -- attributes
    party as customer,
    transaction_id,
    offset_transaction_id,
    offset_voucher,
    -- dates
    settlement_date,
    {{ period_of("settlement_date") }} as period,
    -- amounts
    transaction_amount,
    accounting_amount,
    reporting_amount,
    exchange_adjustment,
    cash_discount,
    -- provenance
    _batch,
    _row
from {{ ref("int_subledger__settlements_shown") }}
where ledger = 'customer'
