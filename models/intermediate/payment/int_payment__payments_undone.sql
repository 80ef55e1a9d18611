-- Payments that Saldo wrote and nobody got: the bank refused them, or they came back. What they were for may be paid again.
with payment as (
    select payment.message, payment.batch, payment.end_to_end_id
    from {{ ref("stg_payment__payment") }} as payment
    inner join {{ ref("stg_payment__payment_file") }} as file
        on payment.message = file.message
        and payment.run = file.run
)

select payment.message, payment.end_to_end_id
from payment
inner join {{ ref("stg_payment__status_report") }} as report on payment.message = report.message
where report.status in {{ refused_codes() }}

union

select payment.message, payment.end_to_end_id
from payment
inner join {{ ref("stg_payment__payment_status") }} as status on payment.message = status.message
where status.status in {{ refused_codes() }}
    and (
        (status.level = 'payment' and status.end_to_end_id = payment.end_to_end_id)
        or (status.level = 'batch' and status.batch = payment.batch)
    )

union

-- References of what Saldo writes are made of the journal, so nobody else's money comes back under them.
select payment.message, payment.end_to_end_id
from payment
inner join {{ ref("stg_bank__detail") }} as detail on payment.end_to_end_id = detail.end_to_end_id
inner join {{ ref("stg_bank__entry") }} as entry
    on detail.account = entry.account
    and detail.currency = entry.currency
    and detail.statement_date = entry.statement_date
    and detail.sequence = entry.sequence
    and detail.entry_position = entry.position
where entry.status = 'BOOK' and coalesce(detail.amount, entry.amount) > 0
