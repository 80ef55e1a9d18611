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

ours as (
    select said.*
    from said
    inner join known_message on said.message = known_message.message
),

found as (
    select said.bank, said.report, said.position, payment.payment_key
    from ours as said
    inner join payment on said.message = payment.message
    where said.level = 'group'

    union all

    select said.bank, said.report, said.position, payment.payment_key
    from ours as said
    inner join payment
        on said.message = payment.message
        and said.batch = payment.batch
    where said.level = 'batch'

    union all

    select said.bank, said.report, said.position, payment.payment_key
    from ours as said
    inner join payment
        on said.message = payment.message
        and said.end_to_end_id = payment.end_to_end_id
    where said.level = 'payment'

    union all

    -- What Dynamics 365 handed over itself has no message that is known here.
    select said.bank, said.report, said.position, payment.payment_key
    from said
    inner join payment on said.end_to_end_id = payment.end_to_end_id
    where said.level = 'payment'
        and payment.origin = 'posted'
        and (payment.paying_account = said.account or (said.account is null and payment.namesakes = 1))
        and not exists (select 1 from known_message where known_message.message = said.message)
),

matched as (
    select
        said.*,
        found.payment_key
    from said
    left join found
        on said.bank = found.bank
        and said.report = found.report
        and said.position = found.position
),

-- A report on a message that is not ours speaks of ours where its payments are.
spoken as (
    select
        matched.*,
        max(case when payment_key is not null then 1 else 0 end) over (partition by bank, report) as in_report,
        max(case when payment_key is not null then 1 else 0 end) over (partition by bank, report, batch) as in_batch,
        min(case when level <> 'payment' then null when payment_key is null then 0 else 1 end) over (partition by bank, report) as lists_payments
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
    coalesce(lists_payments = 1, false) as lists_payments,
    _batch,
    _row
from spoken
