-- How far every payment is: what the bank said of it, whether its payee was verified, what was booked and what came back.
with setting as (
    select bank_match_days from {{ ref("int_setting__pivoted") }}
),

payment as (
    select * from {{ ref("int_payment__payments_listed") }}
),

progress as (
    select payment_key, status, reasons, reported_at
    from (
        select
            matched.*,
            row_number() over (
                partition by payment_key
                order by {{ last_word("level", "status", "reported_at", "report") }}
            ) as place
        from {{ ref("int_payment__statuses_matched") }} as matched
        where payment_key is not null
            and status is not null
            and verification is null
            and not {{ is_copy_refused("status", "reasons") }}
    ) as ranked
    where place = 1
),

-- What was found of the payee itself is not taken back by what is said of the file later.
verified as (
    select payment_key, bank, report, level, status, verification, lists_payments, reported_at
    from (
        select
            matched.*,
            row_number() over (
                partition by payment_key
                order by
                    case when level = 'payment' and verification in ('match', 'close match', 'no match') then 0 else 1 end,
                    reported_at desc nulls last,
                    case level when 'payment' then 0 when 'batch' then 1 else 2 end, report desc
            ) as place
        from {{ ref("int_payment__statuses_matched") }} as matched
        where payment_key is not null and verification is not null
    ) as ranked
    where place = 1
),

-- Of a message with mismatches banks name the payments that do not match: the others do. One that is named without a
-- status is one that does not. Where none is named, or one that nobody here knows, it may be any of them.
outcome as (
    select
        verified.payment_key,
        verified.status,
        verified.reported_at,
        case
            when verified.level = 'payment' or verified.verification <> 'close match' then verified.verification
            when named.payment_key is not null then 'no match'
            when verified.lists_payments then 'match'
            else 'no match'
        end as verification
    from verified
    left join (
        select distinct payment_key, bank, report
        from {{ ref("int_payment__statuses_matched") }}
        where level = 'payment' and status is null
    ) as named
        on verified.payment_key = named.payment_key
        and verified.bank = named.bank
        and verified.report = named.report
),

entered as (
    select
        payment_key,
        sum(case when amount < 0 then -amount else 0 end) as booked_amount,
        min(case when amount < 0 then booked_on end) as booked_on,
        sum(case when amount > 0 then amount else 0 end) as returned_amount,
        max(case when amount > 0 then booked_on end) as returned_on,
        max(return_reason) as return_reason
    from {{ ref("int_payment__entries_matched") }}
    group by payment_key
),

-- From where, and up to where, the bank has told what it booked: what went before has no statement, or none any more.
told as (
    select account, min(statement_date) as told_from, max(statement_date) as told_until
    from {{ ref("stg_bank__statement") }}
    group by account
),

joined as (
    select
        payment.*,
        progress.status as bank_status,
        progress.reasons as bank_reasons,
        progress.reported_at as bank_status_at,
        outcome.status as verification_code,
        outcome.reported_at as verified_at,
        case
            when payment.origin <> 'written' then null
            when outcome.verification is not null then outcome.verification
            when payment.verification = 'opt-out' then 'not asked'
            else 'pending'
        end as verification_outcome,
        decision.decided_by,
        decision.decided_at,
        decision.reason as decision_reason,
        entered.booked_on,
        coalesce(entered.booked_amount, 0) as booked_amount,
        entered.returned_on,
        coalesce(entered.returned_amount, 0) as returned_amount,
        entered.return_reason,
        told.told_until,
        coalesce(
            coalesce(payment.requested_date, payment.asked_date) >= told.told_from
            and {{ days_after("coalesce(payment.requested_date, payment.asked_date)", "setting.bank_match_days") }} <= told.told_until,
            false
        ) as is_due
    from payment
    cross join setting
    left join progress on payment.payment_key = progress.payment_key
    left join outcome on payment.payment_key = outcome.payment_key
    left join entered on payment.payment_key = entered.payment_key
    left join told on payment.paying_account = told.account
    left join {{ ref("stg_payment__verification_decision") }} as decision
        on payment.message = decision.message
        and payment.end_to_end_id = decision.end_to_end_id
)

select
    joined.*,
    case
        when verification_outcome is null then null
        when verification_outcome = 'pending' then 'waits for the verification'
        when verification_outcome = 'no match' and decided_by is null then 'needs a reason'
        else 'may be released'
    end as release,
    case
        when returned_amount > 0 then 'returned'
        when booked_amount > 0 then 'booked'
        when bank_status in {{ refused_codes() }} then 'rejected'
        when bank_status in {{ accepted_codes() }} then 'accepted'
        else origin
    end as state
from joined
