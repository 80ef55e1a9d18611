{{ config(materialized="view") }}

-- What was open of each transaction, from day to day.
select
    -- key
    company,
    transaction_id,
    open_from,
    -- attributes
    party as customer,
    invoice,
    voucher,
    transaction_type,
    currency as transaction_currency,
    open_amount_basis,
    -- dates
    open_to,
    transaction_date,
    due_date,
    -- amounts
    open_transaction_amount,
    open_accounting_amount,
    open_reporting_amount,
    -- provenance
    _batch,
    _row
from {{ ref("int_subledger__items_opened") }}
where ledger = 'customer' and not is_salary
