-- What the bank booked, payment by payment: each transaction behind an entry, or the entry itself where nothing is known of
-- what is behind it. Salary payments are left out.
with account as (
    select distinct account, currency, company
    from {{ ref("int_bank__accounts_joined") }}
    where last_statement_on is not null
),

own as (
    select distinct account from {{ ref("int_bank__accounts_joined") }} where account is not null
),

counted as (
    select account, currency, statement_date, sequence, entry_position, count(*) as details
    from {{ ref("int_bank__details_enriched") }}
    group by account, currency, statement_date, sequence, entry_position
)

select
    -- key
    entry.account,
    entry.currency,
    entry.statement_date,
    entry.sequence,
    entry.position,
    coalesce(detail.position, 0) as transaction_position,
    -- attributes
    account.company,
    coalesce(detail.detail_currency, entry.entry_currency) as payment_currency,
    detail.counterparty_name,
    detail.counterparty_account,
    detail.counterparty_token,
    detail.end_to_end_id,
    detail.creditor_reference,
    detail.reference_type,
    detail.found_reference,
    detail.document_numbers,
    {{ lines("detail.remittance", "detail.additional_remittance") }} as remittance,
    {{ lines("entry.additional_info", "detail.additional_info") }} as additional_info,
    -- dates
    coalesce(entry.booking_date, entry.statement_date) as day,
    entry.period,
    -- amounts: one transaction behind an entry is the entry
    cast(
        coalesce(detail.amount, case when coalesce(counted.details, 1) = 1 then entry.amount end) as decimal(32, 6)
    ) as amount,
    entry.amount > 0 as is_credit,
    own.account is not null as is_between_own,
    -- provenance
    entry._batch,
    entry._row
from {{ ref("int_bank__entries_explained") }} as entry
left join {{ ref("int_bank__details_enriched") }} as detail
    on {{ same_in("entry", "detail", ["account", "currency", "statement_date", "sequence"]) }}
    and entry.position = detail.entry_position
left join counted
    on {{ same_in("entry", "counted", ["account", "currency", "statement_date", "sequence"]) }}
    and entry.position = counted.entry_position
left join account
    on entry.account = account.account
    and entry.currency = account.currency
left join own
    on detail.counterparty_account = own.account
where entry.is_booked and not entry.is_salary
