-- What banks booked of payments is what was asked of them; what they report is about payments that are known.
with payment as (
    select
        *,
        -- What the bank must have booked by now: what it accepted, or what the books hold for paid.
        case
            when state in ('returned', 'booked') then amount
            when state = 'rejected' then 0
            when is_due and (origin = 'posted' or state = 'accepted') then amount
            else 0
        end as expected_amount
    from {{ ref("int_payment__payments_followed") }}
    -- What was paid in another currency the bank books in its own: the control of the bank account covers it.
    where currency = 'EUR'
),

-- Salaries are told per journal and batch.
told as (
    select
        case
            when is_salary then company || ' ' || journal || ' salaries' || coalesce(' ' || batch, '')
            else coalesce(company || ' ' || journal || ' ' || end_to_end_id, payment_key)
        end as scope,
        company,
        {{ period_of("coalesce(requested_date, asked_date)") }} as period,
        is_salary,
        expected_amount,
        booked_amount,
        returned_amount,
        state,
        bank_reasons,
        return_reason
    from payment
),

items as (
    select
        scope,
        -- What is under way, or came to nothing, is told one by one; what is done is summed.
        case
            when max(case when is_salary or state not in ('booked', 'posted') then 1 else 0 end) = 1 then scope
            else company
        end as summary_scope,
        period,
        -- Of salaries only whether it agrees: the sums are those of a batch.
        case when max(case when is_salary then 1 else 0 end) = 1 then 0 else sum(expected_amount) end as expected,
        'int_payment__payments_listed: what the bank was asked to pay' as expected_source,
        case
            when max(case when is_salary then 1 else 0 end) = 1
                then case when sum(expected_amount) = sum(booked_amount) then 0 else 1 end
            else sum(booked_amount)
        end as actual,
        'int_bank__entries_matched: what the bank booked' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when max(case when state = 'returned' then 1 else 0 end) = 1
                -- Of salaries not how much: it may be what one person is paid.
                then 'Came back'
                || case
                    when max(case when is_salary then 1 else 0 end) = 1 then ''
                    else ': ' || {{ text_of(rounded("sum(returned_amount)")) }}
                end
                || coalesce(' ' || max(return_reason), '')
            when max(case when state = 'rejected' then 1 else 0 end) = 1
                then 'The bank refused it' || coalesce(': ' || max(bank_reasons), '')
            when sum(booked_amount) = 0 and sum(expected_amount) = 0 then {{ payment_progress("state") }}
            when sum(booked_amount) = 0 then 'The bank has not booked it'
            else 'Booked'
        end as explanation
    from told
    group by scope, company, period

    union all

    select
        'report ' || status.bank || ' ' || status.report || ' ' || {{ text_of("status.position") }} as scope,
        'reports' as summary_scope,
        {{ text_of("null") }} as period,
        0 as expected,
        'int_payment__payments_listed: payments that are known' as expected_source,
        case when status.is_known then 0 else 1 end as actual,
        'fct_payment_status: reports on others' as actual_source,
        0 as tolerance,
        false as failed,
        'The bank reports ' || coalesce(status.status, 'no status') || ' of '
        || coalesce(status.end_to_end_id, status.batch, status.message) || ', which '
        || case when status.is_known then 'is known' else 'nobody here paid' end as explanation
    from {{ ref("fct_payment_status") }} as status
),

{{ control_rows("payments", "items", "Payments") }}
