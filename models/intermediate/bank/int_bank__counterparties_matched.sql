-- Whom each payment is from or to. Every rule that says anything must allow the party; of several that all of them allow, an
-- open item of just that amount decides, and then the side of the books. Whoever is left alone is matched; otherwise nobody is.
{% set payment_key = ["account", "currency", "statement_date", "sequence", "position", "transaction_position"] %}
{% set own = payment_key | join(", ") %}

with suggested as (
    select
        *,
        case rule when 'account' then 1 when 'reference' then 2 when 'invoice' then 3 else 4 end as rank
    from {{ ref("int_bank__counterparties_suggested") }}
),

candidate as (
    select
        {{ own }}, ledger, party,
        count(distinct case when rank < 4 then rule end) as rules,
        max(case when rank = 4 then 1 else 0 end) as has_amount,
        min(rank) as rank,
        max(case when rank = 1 then 1 else 0 end) as has_account,
        max(case when rank = 2 then 1 else 0 end) as has_reference,
        max(case when rank = 3 then 1 else 0 end) as has_invoice,
        max(case when rank in (2, 3) then invoices end) as invoices,
        min(case when rank in (2, 3) then invoice end) as invoice
    from suggested
    group by {{ own }}, ledger, party
),

spoken as (
    select {{ own }}, count(distinct case when rank < 4 then rule end) as rules
    from suggested
    group by {{ own }}
),

-- Where a rule that knows somebody speaks, an amount alone is not asked.
allowed as (
    select
        candidate.*,
        spoken.rules as rules_spoken,
        case when candidate.ledger = case when payment.is_credit then 'customer' else 'vendor' end then 1 else 0 end as is_natural
    from candidate
    inner join spoken on {{ same_in("candidate", "spoken", payment_key) }}
    inner join {{ ref("int_bank__payments_listed") }} as payment
        on {{ same_in("candidate", "payment", payment_key) }}
    where candidate.rules = spoken.rules
),

narrowed as (
    select
        allowed.*,
        count(*) over (partition by {{ own }}) as allowed,
        sum(has_amount) over (partition by {{ own }}) as with_amount,
        sum(is_natural) over (partition by {{ own }}) as on_side
    from allowed
),

chosen as (
    select
        narrowed.*,
        case
            when allowed = 1 then 'all'
            when with_amount = 1 and has_amount = 1 then 'amount'
            when with_amount <> 1 and on_side = 1 and is_natural = 1 then 'side'
        end as told_by
    from narrowed
),

found as (
    select * from chosen where told_by is not null
),

named as (
    select
        {{ own }}, ledger, party,
        row_number() over (partition by {{ own }} order by ledger, party) as place
    from candidate
),

listed as (
    select
        {{ own }},
        count(*) as candidates,
        {{ listed("ledger || ' ' || party", "place") }} as names
    from named
    group by {{ own }}
)

select
    -- key
    {% for column in payment_key %}payment.{{ column }}, {% endfor %}
    -- attributes
    payment.company,
    found.ledger as party_type,
    found.party,
    case found.rank when 1 then 'account' when 2 then 'reference' when 3 then 'invoice' when 4 then 'amount' end as matched_by,
    case
        when found.party is null then null
        when found.rank = 4 then 'possible'
        when found.rank = 3 and found.rules = 1 then 'likely'
        when found.told_by <> 'all' then 'likely'
        else 'certain'
    end as certainty,
    case
        when found.party is not null then 'matched'
        when payment.is_between_own then 'own account'
        when listed.candidates > 0 then 'ambiguous'
        else 'unmatched'
    end as match_status,
    case
        when found.party is not null
            then 'Found by ' || case found.rank
                when 1 then 'the account of the other party'
                when 2 then 'the structured reference'
                when 3 then 'the number of an invoice in the text'
                else 'an open item of just this amount, and nothing else'
            end
            || case when found.rank < 2 and found.has_reference = 1 then ', and by the structured reference' else '' end
            || case when found.rank < 3 and found.has_invoice = 1 then ', and by the number of an invoice in the text' else '' end
            || case when found.rank < 4 and found.has_amount = 1 then ', and by an open item of just this amount' else '' end
            || case found.told_by
                when 'amount' then '; of ' || {{ text_of("found.allowed") }} || ' that fit, the only one with that amount open'
                when 'side' then '; of ' || {{ text_of("found.allowed") }} || ' that fit, the only ' || found.ledger
                else ''
            end
        when payment.is_between_own then 'Between accounts of the organisation'
        when listed.candidates = 1 then 'One fits, but not by every rule that says something: ' || listed.names
        when listed.candidates > 0 then 'Several fit, or rules say different things: ' || listed.names
        when payment.company is null then 'Dynamics 365 does not know the bank account, so nobody knows whose customers to look among'
        else 'No rule knows the other party'
    end as explanation,
    case when found.invoices = 1 then found.invoice end as invoice,
    coalesce(listed.candidates, 0) as candidates,
    payment.payment_currency,
    payment.counterparty_name,
    payment.counterparty_account,
    payment.end_to_end_id,
    payment.creditor_reference,
    payment.remittance,
    -- dates
    payment.day,
    payment.period,
    -- amounts
    payment.amount,
    -- provenance
    payment._batch,
    payment._row
from {{ ref("int_bank__payments_listed") }} as payment
left join found on {{ same_in("payment", "found", payment_key) }}
left join listed on {{ same_in("payment", "listed", payment_key) }}
