{{ config(materialized="view") }}

-- Settlements of customers and vendors side by side, as they stand now.
select
    'customer' as ledger,
    settlement.company,
    settlement.settlement_id,
    settlement.customer as party,
    settlement.transaction_id,
    settlement.offset_transaction_id,
    settlement.offset_voucher,
    settlement.settlement_date,
    settlement.transaction_amount,
    settlement.accounting_amount,
    settlement.reporting_amount,
    settlement.exchange_adjustment,
    settlement.cash_discount,
    settlement._batch,
    settlement._row
from {{ ref("stg_d365__customer_settlement") }} as settlement

union all

select
    'vendor' as ledger,
    settlement.company,
    settlement.settlement_id,
    settlement.vendor as party,
    settlement.transaction_id,
    settlement.offset_transaction_id,
    settlement.offset_voucher,
    settlement.settlement_date,
    settlement.transaction_amount,
    settlement.accounting_amount,
    settlement.reporting_amount,
    settlement.exchange_adjustment,
    settlement.cash_discount,
    settlement._batch,
    settlement._row
from {{ ref("stg_d365__vendor_settlement") }} as settlement
