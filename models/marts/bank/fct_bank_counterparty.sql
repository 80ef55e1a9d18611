-- Whom every payment on a bank account is from or to, and how that is known. A natural person stands without name.
with person as (
    select 'customer' as party_type, company, customer as party from {{ ref("stg_d365__customer") }} where party_type = 'PERSON'
    union all
    select 'vendor' as party_type, company, vendor as party from {{ ref("stg_d365__vendor") }} where party_type = 'PERSON'
)

select
    -- key
    payment.account,
    payment.currency,
    payment.statement_date,
    payment.sequence,
    payment.position,
    payment.transaction_position,
    -- attributes
    payment.company,
    payment.party_type,
    payment.party,
    payment.match_status,
    payment.matched_by,
    payment.certainty,
    payment.explanation,
    payment.invoice,
    cast(payment.candidates as bigint) as candidates,
    payment.payment_currency,
    case when person.party is null then payment.counterparty_name end as counterparty_name,
    case when person.party is null then payment.counterparty_account end as counterparty_account,
    payment.end_to_end_id,
    payment.creditor_reference,
    case when person.party is null then payment.remittance end as remittance,
    -- dates
    payment.day as booking_date,
    payment.period,
    -- amounts
    payment.amount,
    -- provenance
    payment._batch,
    payment._row
from {{ ref("int_bank__counterparties_matched") }} as payment
left join person
    on payment.party_type = person.party_type
    and payment.company = person.company
    and payment.party = person.party
