{{ config(materialized="view") }}

-- What was open of each transaction, from day to day.
select
    -- key
    company,
    party as vendor,
    voucher,
    transaction_date,
    transaction_type,
    occurrence,
    open_from,
    -- attributes
    transaction_id,
    invoice,
    currency as transaction_currency,
    open_amount_basis,
    -- dates
    open_to,
    due_date,
    -- amounts
    open_transaction_amount,
    open_accounting_amount,
    open_reporting_amount,
    -- provenance
    _batch,
    _row
from {{ ref("int_subledger__items_opened") }}
where ledger = 'vendor' and not is_salary
