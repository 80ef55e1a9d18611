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
    from {{ ref("int_bank__details_enriched") }}
),

-- What a payment is said to be for: salary, payroll, pension, bonus (ISO 20022 external purpose codes).
judged as (
    select
        account,
        currency,
        statement_date,
        sequence,
        entry_position,
        max(
            case
                when purpose in ('SALA', 'PAYR', 'PENS', 'BONU') then 1
                when {{ is_salary_text(said_behind("detail")) }} then 1
                else 0
            end
        ) as is_salary
    from detail
    group by account, currency, statement_date, sequence, entry_position
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
    {{ lines("first_detail.remittance", "first_detail.additional_remittance") }} as remittance,
    first_detail.enriched_by,
    -- dates
    entry.booking_date,
    entry.value_date,
    {{ period_of("coalesce(entry.booking_date, entry.statement_date)") }} as period,
    -- amounts
    entry.amount,
    -- flags
    entry.status = 'BOOK' as is_booked,
    entry.reversal,
    coalesce(judged.is_salary, 0) = 1
    or coalesce(entry.transaction_code, '') like '%-SALA'
    or {{ is_salary_text("coalesce(entry.additional_info, '')") }} as is_salary,
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
left join judged
    on entry.account = judged.account
    and entry.currency = judged.currency
    and entry.statement_date = judged.statement_date
    and entry.sequence = judged.sequence
    and entry.position = judged.entry_position
