{{ config(materialized="view") }}

-- What was booked on customers, and what of it is settled and open now.
select
    -- key
    company,
    transaction_id,
    -- attributes
    party as customer,
    invoice,
    voucher,
    transaction_type,
    transaction_type_name,
    posting_profile,
    description,
    currency as transaction_currency,
    open_amount_basis,
    -- dates
    transaction_date,
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
    is_salary,
    -- provenance
    _batch,
    _row
from {{ ref("int_subledger__transactions_shown") }}
where ledger = 'customer'
