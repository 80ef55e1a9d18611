-- One row per entry: the bank books entries, details only explain them and are never summed.
with entry as (
    select * from {{ ref("stg_bank__entry") }}
),

detail as (
    select
        *,
        row_number() over (
            partition by account, currency, statement_date, sequence, entry_position
            order by position
        ) as place
    from {{ ref("stg_bank__detail") }}
),

first_detail as (
    select * from detail where place = 1
)

select
    -- key
    entry.account,
    entry.currency,
    entry.statement_date,
    entry.sequence,
    entry.position,
    -- attributes
    entry.status,
    entry.entry_currency,
    entry.entry_reference,
    entry.bank_reference,
    entry.transaction_code,
    entry.batch_transactions,
    entry.details,
    entry.additional_info,
    first_detail.counterparty_name,
    first_detail.counterparty_account,
    first_detail.counterparty_bic,
    first_detail.end_to_end_id,
    first_detail.mandate_id,
    first_detail.creditor_reference,
    first_detail.remittance,
    -- dates
    entry.booking_date,
    entry.value_date,
    {{ period_of("coalesce(entry.booking_date, entry.statement_date)") }} as period,
    -- amounts
    entry.amount,
    -- flags
    entry.status = 'BOOK' as is_booked,
    entry.reversal,
    -- provenance
    entry._batch,
    entry._row
from entry
left join first_detail
    on entry.account = first_detail.account
    and entry.currency = first_detail.currency
    and entry.statement_date = first_detail.statement_date
    and entry.sequence = first_detail.sequence
    and entry.position = first_detail.entry_position
