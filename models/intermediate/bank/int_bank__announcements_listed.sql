-- What camt.052 and camt.054 announce, each entry once however often it is announced, and which entry of a statement it
-- became: by the bank's reference, or by the end-to-end reference of the only transaction behind it. Never posted, never
-- summed. What pays salary is left out.
{% set announced_key = ["account", "currency", "announcement", "announced_on"] %}

with detail as (
    select
        account,
        currency,
        announcement,
        announced_on,
        entry_position,
        count(*) as details,
        min(end_to_end_id) as end_to_end_id,
        min(counterparty_name) as counterparty_name,
        min(counterparty_account) as counterparty_account,
        min({{ lines("remittance", "additional_remittance") }}) as remittance,
        min(creditor_reference) as creditor_reference,
        max(
            case
                when purpose in ('SALA', 'PAYR', 'PENS', 'BONU') then 1
                when {{ is_salary_text(said_behind("detail")) }} then 1
                else 0
            end
        ) as is_salary
    from {{ ref("stg_bank__announcement_detail") }} as detail
    group by account, currency, announcement, announced_on, entry_position
),

told as (
    select
        entry.*,
        coalesce(
            entry.bank_reference, entry.entry_reference, entry.announcement || ' ' || {{ text_of("entry.position") }}
        ) as announced_entry,
        case when detail.details = 1 then detail.end_to_end_id end as end_to_end_id,
        case when detail.details = 1 then detail.counterparty_name end as counterparty_name,
        case when detail.details = 1 then detail.counterparty_account end as counterparty_account,
        case when detail.details = 1 then detail.remittance end as remittance,
        case when detail.details = 1 then detail.creditor_reference end as creditor_reference
    from {{ ref("stg_bank__announcement") }} as entry
    left join detail
        on {{ same_in("entry", "detail", announced_key) }}
        and entry.position = detail.entry_position
    where
        coalesce(detail.is_salary, 0) = 0
        and coalesce(entry.transaction_code, '') not like '%-SALA'
        and not {{ is_salary_text("coalesce(entry.additional_info, '')") }}
),

-- Two equal entries of one announcement are two; the same one in the next announcement is the same.
numbered as (
    select
        told.*,
        row_number() over (
            partition by account, currency, announcement, announced_on, announced_entry, entry_currency, amount
            order by position
        ) as occurrence
    from told
),

ranked as (
    select
        numbered.*,
        row_number() over (
            partition by account, currency, announced_entry, entry_currency, amount, occurrence
            order by announced_on desc, details desc, announcement desc
        ) as place,
        min(announced_on) over (
            partition by account, currency, announced_entry, entry_currency, amount, occurrence
        ) as first_announced_on,
        count(*) over (
            partition by account, currency, announced_entry, entry_currency, amount, occurrence
        ) as times
    from numbered
),

-- Salary does not become known by a statement that says less of it than the announcement.
stated as (
    select
        account, currency, statement_date, sequence, position, entry_currency, amount, bank_reference,
        end_to_end_id, details,
        row_number() over (
            partition by account, currency, bank_reference, entry_currency, amount
            order by statement_date, sequence, position
        ) as turn,
        row_number() over (
            partition by account, currency, end_to_end_id, entry_currency, amount
            order by statement_date, sequence, position
        ) as end_to_end_turn,
        is_salary
    from {{ ref("int_bank__entries_explained") }}
    where is_booked
)

select
    announced.account,
    announced.currency,
    announced.announced_entry,
    announced.entry_currency,
    announced.amount,
    announced.occurrence,
    announced.kind,
    announced.status,
    announced.transaction_code,
    announced.bank_reference,
    announced.end_to_end_id,
    announced.counterparty_name,
    announced.counterparty_account,
    announced.creditor_reference,
    announced.remittance,
    announced.first_announced_on,
    announced.announced_on as last_announced_on,
    announced.times,
    announced.booking_date,
    announced.value_date,
    coalesce(by_reference.statement_date, by_end_to_end.statement_date) as statement_date,
    coalesce(by_reference.sequence, by_end_to_end.sequence) as sequence,
    coalesce(by_reference.position, by_end_to_end.position) as position,
    announced._batch,
    announced._row
from ranked as announced
left join stated as by_reference
    on {{ same_in("announced", "by_reference", ["account", "currency", "bank_reference", "entry_currency", "amount"]) }}
    and announced.occurrence = by_reference.turn
left join stated as by_end_to_end
    on {{ same_in("announced", "by_end_to_end", ["account", "currency", "end_to_end_id", "entry_currency", "amount"]) }}
    and upper(announced.end_to_end_id) <> 'NOTPROVIDED'
    and announced.occurrence = by_end_to_end.end_to_end_turn
where
    announced.place = 1
    and not coalesce(by_reference.is_salary, false)
    and not coalesce(by_end_to_end.is_salary, false)
