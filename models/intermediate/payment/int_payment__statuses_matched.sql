-- What banks report (pain.002), beside the payments that it is about: by message, batch and reference of what Saldo wrote,
-- else by the reference of Dynamics 365. What matches nothing stays, without a payment.
with said as (
    select
        report.bank,
        report.report,
        cast(0 as bigint) as position,
        'group' as level,
        report.message,
        cast(null as {{ dbt.type_string() }}) as batch,
        cast(null as {{ dbt.type_string() }}) as end_to_end_id,
        cast(null as {{ dbt.type_string() }}) as account,
        report.status,
        report.reasons,
        report.amount,
        report.created_at as reported_at,
        report._batch,
        report._row
    from {{ ref("stg_payment__status_report") }} as report
    -- Without a status the parts say it all; without parts it says at least that it came.
    where report.status is not null or report.parts = 0

    union all

    select
        part.bank,
        part.report,
        part.position,
        part.level,
        part.message,
        part.batch,
        part.end_to_end_id,
        part.account,
        part.status,
        part.reasons,
        part.amount,
        report.created_at as reported_at,
        part._batch,
        part._row
    from {{ ref("stg_payment__payment_status") }} as part
    left join {{ ref("stg_payment__status_report") }} as report
        on part.bank = report.bank
        and part.report = report.report
    where part.status is not null or part.level = 'payment'
),

payment as (
    select
        listed.*,
        count(*) over (partition by origin, end_to_end_id) as namesakes
    from {{ ref("int_payment__payments_listed") }} as listed
    where origin <> 'proposed'
),

known_message as (
    select distinct message from payment where message is not null
),

matched as (
    select
        said.*,
        payment.payment_key
    from said
    left join known_message on said.message = known_message.message
    left join payment
        on (
            known_message.message is not null
            and payment.message = said.message
            and (
                said.level = 'group'
                or (said.level = 'batch' and payment.batch = said.batch)
                or (said.level = 'payment' and payment.end_to_end_id = said.end_to_end_id)
            )
        )
        or (
            known_message.message is null
            and payment.origin = 'posted'
            and said.level = 'payment'
            and payment.end_to_end_id = said.end_to_end_id
            and (payment.paying_account = said.account or (said.account is null and payment.namesakes = 1))
        )
),

-- A report on a message that is not ours speaks of ours where its payments are.
spoken as (
    select
        matched.*,
        max(case when payment_key is not null then 1 else 0 end) over (partition by bank, report) as in_report,
        max(case when payment_key is not null then 1 else 0 end) over (partition by bank, report, batch) as in_batch,
        max(case when level = 'payment' then 1 else 0 end) over (partition by bank, report) as lists_payments
    from matched
)

select
    bank,
    report,
    position,
    level,
    message,
    batch,
    end_to_end_id,
    account,
    status,
    reasons,
    amount,
    reported_at,
    payment_key,
    payment_key is not null
        or (level = 'group' and in_report = 1)
        or (level = 'batch' and in_batch = 1) as is_known,
    case
        when status is null or {{ is_progress("status") }} then null
        else coalesce(
            {{ verification_of("case when level = 'group' then 'group' when level = 'batch' then 'group' else 'payment' end", "bank", "status") }},
            'not possible'
        )
    end as verification,
    lists_payments = 1 as lists_payments,
    _batch,
    _row
from spoken
