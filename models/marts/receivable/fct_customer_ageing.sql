{{ config(materialized="view") }}

-- Open items at the end of each complete month, and how long they were overdue.
select
    -- key
    company,
    transaction_id,
    period,
    -- attributes
    party as customer,
    invoice,
    voucher,
    transaction_type,
    currency as transaction_currency,
    open_amount_basis,
    -- dates
    as_of,
    transaction_date,
    due_date,
    -- attributes at that day
    days_overdue,
    ageing_bucket,
    -- amounts
    open_transaction_amount,
    open_accounting_amount,
    open_reporting_amount,
    -- provenance
    _batch,
    _row
from {{ ref("int_subledger__items_aged") }}
where ledger = 'customer' and not is_salary
