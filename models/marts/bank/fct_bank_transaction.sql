-- Entries as the bank booked them; salary payments only in totals, and without who was paid.
select
    -- key
    account,
    currency,
    statement_date,
    sequence,
    position,
    -- attributes
    status,
    entry_currency,
    entry_reference,
    bank_reference,
    transaction_code,
    batch_transactions,
    details,
    additional_info,
    counterparty_name,
    counterparty_account,
    counterparty_bic,
    end_to_end_id,
    mandate_id,
    creditor_reference,
    remittance,
    -- dates
    booking_date,
    value_date,
    period,
    -- amounts
    amount,
    -- flags
    is_booked,
    reversal,
    is_salary,
    -- provenance
    _batch,
    _row
from {{ ref("int_bank__entries_explained") }}
where not is_salary

union all

select
    -- key
    account,
    currency,
    statement_date,
    sequence,
    position,
    -- attributes
    status,
    entry_currency,
    entry_reference,
    bank_reference,
    transaction_code,
    payments as batch_transactions,
    details,
    'salary payment' as additional_info,
    'salary payment' as counterparty_name,
    cast(null as {{ dbt.type_string() }}) as counterparty_account,
    cast(null as {{ dbt.type_string() }}) as counterparty_bic,
    cast(null as {{ dbt.type_string() }}) as end_to_end_id,
    cast(null as {{ dbt.type_string() }}) as mandate_id,
    cast(null as {{ dbt.type_string() }}) as creditor_reference,
    'salary payment' as remittance,
    -- dates
    booking_date,
    value_date,
    period,
    -- amounts
    amount,
    -- flags
    is_booked,
    false as reversal,
    true as is_salary,
    -- provenance
    _batch,
    _row
from {{ ref("int_bank__salaries_summed") }}
