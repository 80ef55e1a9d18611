{{ config(materialized="view") }}

-- Behind every payment: what was asked of the bank, and what it booked; behind a report on nobody's payment the report.
select
    coalesce(payment.company || ' ' || payment.journal || ' ' || payment.end_to_end_id, payment.payment_key) as scope,
    {{ period_of("coalesce(payment.requested_date, payment.asked_date)") }} as period,
    'expected' as side,
    coalesce(payment.end_to_end_id, payment.payment_key) as record,
    coalesce(payment.requested_date, payment.asked_date) as day,
    cast(payment.amount as decimal(38, 6)) as amount,
    concat_ws(' ', payment.state, payment.vendor, payment.bank_status, payment.bank_reasons) as said,
    case when payment.origin = 'written' then 'payment.payment' else 'd365.vendor_payment_journal_line' end as table_name,
    payment._batch,
    payment._row
from {{ ref("int_payment__payments_followed") }} as payment
where not payment.is_salary

union all

select
    payment.company || ' ' || payment.journal || ' ' || payment.end_to_end_id as scope,
    {{ period_of("coalesce(payment.requested_date, payment.asked_date)") }} as period,
    'actual' as side,
    payment.end_to_end_id as record,
    entry.booked_on as day,
    cast(-entry.amount as decimal(38, 6)) as amount,
    concat_ws(' ', 'booked by', entry.matched_by, entry.return_reason) as said,
    'bank.entry' as table_name,
    entry._batch,
    entry._row
from {{ ref("int_payment__payments_followed") }} as payment
inner join {{ ref("int_payment__entries_matched") }} as entry on payment.payment_key = entry.payment_key
where not payment.is_salary

union all

select
    'report ' || status.bank || ' ' || status.report || ' ' || {{ text_of("status.position") }} as scope,
    {{ text_of("null") }} as period,
    'actual' as side,
    coalesce(status.end_to_end_id, status.batch, status.message) as record,
    cast(status.reported_at as date) as day,
    cast(case when status.is_known then 0 else 1 end as decimal(38, 6)) as amount,
    concat_ws(' ', status.level, status.status, status.reasons, status.message, status.batch) as said,
    case when status.level = 'group' then 'payment.status_report' else 'payment.payment_status' end as table_name,
    status._batch,
    status._row
from {{ ref("int_payment__statuses_matched") }} as status
where not status.is_known
