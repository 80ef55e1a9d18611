-- Entries as the bank booked them; salary payments only in totals, and without who was paid.
with counterparty as (
    select
        account,
        currency,
        statement_date,
        sequence,
        position,
        count(*) as payments,
        count(party) as matched,
        count(distinct party_type || ' ' || party) as parties,
        min(party_type) as party_type,
        min(party) as party,
        -- Of several payments the rule and the certainty of the weakest.
        max(case matched_by when 'account' then '1 account' when 'reference' then '2 reference' when 'invoice' then '3 invoice' when 'amount' then '4 amount' end) as matched_by,
        max(case certainty when 'certain' then '1 certain' when 'likely' then '2 likely' when 'possible' then '3 possible' end) as certainty,
        min(match_status) as match_status
    from {{ ref("int_bank__counterparties_matched") }}
    group by account, currency, statement_date, sequence, position
),

known as (
    select
        counterparty.*,
        payments = matched and parties = 1 as is_one
    from counterparty
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
    entry.counterparty_name,
    entry.counterparty_account,
    entry.counterparty_bic,
    entry.end_to_end_id,
    entry.mandate_id,
    entry.creditor_reference,
    entry.remittance,
    entry.enriched_by,
    case when known.is_one then known.party_type end as party_type,
    case when known.is_one then known.party end as party,
    case when known.is_one then substr(known.matched_by, 3) end as matched_by,
    case when known.is_one then substr(known.certainty, 3) end as certainty,
    case
        when known.payments is null then 'not booked'
        when known.payments > 1 and not known.is_one then 'several'
        else known.match_status
    end as match_status,
    -- dates
    entry.booking_date,
    entry.value_date,
    entry.period,
    -- amounts
    entry.amount,
    -- flags
    entry.is_booked,
    entry.reversal,
    entry.is_salary,
    -- provenance
    entry._batch,
    entry._row
from {{ ref("int_bank__entries_explained") }} as entry
left join known
    on {{ same_in("entry", "known", ["account", "currency", "statement_date", "sequence", "position"]) }}
where not entry.is_salary

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
    cast(null as {{ dbt.type_string() }}) as enriched_by,
    cast(null as {{ dbt.type_string() }}) as party_type,
    cast(null as {{ dbt.type_string() }}) as party,
    cast(null as {{ dbt.type_string() }}) as matched_by,
    cast(null as {{ dbt.type_string() }}) as certainty,
    'salary' as match_status,
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
