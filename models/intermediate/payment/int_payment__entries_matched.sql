-- What banks booked of payments: by the reference of the payment, or by the batch that it was in. Money that came back is
-- positive.
with payment as (
    select * from {{ ref("int_payment__payments_listed") }}
    where origin <> 'proposed' and paying_account is not null and currency = 'EUR'
),

entry as (
    select * from {{ ref("stg_bank__entry") }} where status = 'BOOK'
),

detail as (
    select
        detail.account,
        detail.currency,
        detail.statement_date,
        detail.sequence,
        detail.entry_position,
        detail.position,
        detail.end_to_end_id,
        detail.return_reason,
        coalesce(detail.amount, case when entry.details = 1 then entry.amount end) as amount,
        coalesce(entry.booking_date, entry.statement_date) as booked_on,
        entry._batch,
        entry._row
    from {{ ref("stg_bank__detail") }} as detail
    inner join entry
        on detail.account = entry.account
        and detail.currency = entry.currency
        and detail.statement_date = entry.statement_date
        and detail.sequence = entry.sequence
        and detail.entry_position = entry.position
    where detail.end_to_end_id is not null
),

by_reference as (
    select
        payment.payment_key,
        detail.account,
        detail.currency,
        detail.statement_date,
        detail.sequence,
        detail.entry_position,
        'reference' as matched_by,
        detail.amount,
        detail.booked_on,
        detail.return_reason,
        detail._batch,
        detail._row
    from payment
    inner join detail
        on payment.paying_account = detail.account
        and payment.end_to_end_id = detail.end_to_end_id
    -- A reference that a bank repeats long before the payment was asked for is another one.
    where detail.booked_on >= {{ days_after("payment.asked_date", -31) }}
),

-- One amount for a batch: it is that of all its payments, or of those that the bank did not refuse.
refused as (
    select distinct payment_key
    from {{ ref("int_payment__statuses_matched") }}
    where level = 'payment' and status in {{ refused_codes() }}
),

batch as (
    select
        payment.*,
        sum(payment.amount) over (partition by payment.message, payment.batch) as batch_amount
    from payment
    left join refused on payment.payment_key = refused.payment_key
    where payment.batch is not null and refused.payment_key is null
),

by_batch as (
    select
        batch.payment_key,
        entry.account,
        entry.currency,
        entry.statement_date,
        entry.sequence,
        entry.position as entry_position,
        'batch' as matched_by,
        -batch.amount as amount,
        coalesce(entry.booking_date, entry.statement_date) as booked_on,
        cast(null as {{ dbt.type_string() }}) as return_reason,
        entry._batch,
        entry._row
    from batch
    inner join entry
        on batch.paying_account = entry.account
        and batch.batch = entry.batch_id
        and entry.amount = -batch.batch_amount
    where not exists (
        select 1 from by_reference where by_reference.payment_key = batch.payment_key and by_reference.amount < 0
    )
)

select * from by_reference

union all

select * from by_batch
