-- Announced entries, and whether a statement has booked them.
with account as (
    -- Of two companies that have it, neither is chosen.
    select account, currency, case when count(distinct company) = 1 then min(company) end as company
    from {{ ref("int_bank__accounts_joined") }}
    group by account, currency
)

select
    -- key
    announced.account,
    announced.currency,
    announced.announced_entry,
    announced.entry_currency,
    announced.amount,
    cast(announced.occurrence as bigint) as occurrence,
    -- attributes
    account.company,
    announced.kind,
    announced.status,
    announced.transaction_code,
    announced.bank_reference,
    announced.end_to_end_id,
    announced.counterparty_name,
    announced.counterparty_account,
    announced.creditor_reference,
    announced.remittance,
    -- dates
    announced.first_announced_on,
    announced.last_announced_on,
    cast(announced.times as bigint) as times,
    announced.booking_date,
    announced.value_date,
    announced.statement_date,
    announced.sequence,
    announced.position,
    -- flags
    announced.statement_date is not null as is_booked,
    -- provenance
    announced._batch,
    announced._row
from {{ ref("int_bank__announcements_listed") }} as announced
left join account
    on announced.account = account.account
    and announced.currency = account.currency
