{{ config(materialized="view") }}

-- What was booked on vendors, and what of it is settled and open now.
select
    -- key
    company,
    party as vendor,
    voucher,
    transaction_date,
    transaction_type,
    occurrence,
    -- attributes
    transaction_id,
    invoice,
    transaction_type_name,
    posting_profile,
    description,
    currency as transaction_currency,
    open_amount_basis,
    -- dates
    period,
    due_date,
    closed_on,
    last_settled_on,
    -- amounts
    transaction_amount,
    accounting_amount,
    reporting_amount,
    cast(transaction_amount - open_transaction_amount as decimal(32, 6)) as settled_transaction_amount,
    cast(accounting_amount - open_accounting_amount as decimal(32, 6)) as settled_accounting_amount,
    cast(reporting_amount - open_reporting_amount as decimal(32, 6)) as settled_reporting_amount,
    open_transaction_amount,
    open_accounting_amount,
    open_reporting_amount,
    exchange_adjustment,
    -- flags
    is_approved,
    is_salary,
    -- provenance
    _batch,
    _row
from {{ ref("int_subledger__transactions_shown") }}
where ledger = 'vendor'
