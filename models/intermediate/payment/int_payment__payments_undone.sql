-- Payments that Saldo wrote and nobody got: the bank refused them, or they came back. What they were for may be paid again.
with payment as (
    select
        payment.message,
        payment.batch,
        payment.end_to_end_id,
        file.account,
        file.servicer_bic,
        sum(payment.amount) over (partition by payment.message, payment.batch) as batch_amount
    from {{ ref("stg_payment__payment") }} as payment
    inner join {{ ref("stg_payment__payment_file") }} as file
        on payment.message = file.message
        and payment.run = file.run
),

entry as (
    select * from {{ ref("stg_bank__entry") }} where status = 'BOOK'
),

-- What was booked on the account that pays. The same reference on an account of whom was paid is the payment that arrived.
booked as (
    select payment.message, payment.end_to_end_id, 'payment' as level, coalesce(detail.amount, entry.amount) as amount
    from payment
    inner join {{ ref("stg_bank__detail") }} as detail
        on payment.end_to_end_id = detail.end_to_end_id
        and payment.account = detail.account
    inner join entry
        on detail.account = entry.account
        and detail.currency = entry.currency
        and detail.statement_date = entry.statement_date
        and detail.sequence = entry.sequence
        and detail.entry_position = entry.position

    union all

    -- Of a batch that was booked in part somebody may have been refused; of one that was booked in full nobody.
    select
        payment.message,
        payment.end_to_end_id,
        case when entry.amount = -payment.batch_amount then 'payment' else 'batch' end as level,
        entry.amount
    from payment
    inner join entry
        on payment.account = entry.account
        and payment.batch = entry.batch_id
    where entry.amount < 0
),

said as (
    select
        bank,
        report,
        message,
        'group' as level,
        status,
        reasons,
        cast(null as {{ dbt.type_string() }}) as batch,
        cast(null as {{ dbt.type_string() }}) as end_to_end_id
    from {{ ref("stg_payment__status_report") }}

    union all

    select bank, report, message, level, status, reasons, batch, end_to_end_id
    from {{ ref("stg_payment__payment_status") }}
),

-- The bank's last word of a payment, as payments are followed.
last_said as (
    select message, end_to_end_id, level, status
    from (
        select
            payment.message,
            payment.end_to_end_id,
            said.level,
            said.status,
            row_number() over (
                partition by payment.message, payment.end_to_end_id
                order by {{ last_word("said.level", "said.status", "report.created_at", "said.report") }}
            ) as place
        from payment
        inner join said
            on payment.message = said.message
            and (said.level <> 'batch' or said.batch = payment.batch)
            and (said.level <> 'payment' or said.end_to_end_id = payment.end_to_end_id)
        left join {{ ref("stg_payment__status_report") }} as report
            on said.bank = report.bank
            and said.report = report.report
        where {{ is_progress("said.status") }}
            and not {{ is_copy_refused("said.status", "said.reasons") }}
            -- A bank may report from another of its branches, not for another bank.
            and (said.bank = '-' or payment.servicer_bic is null or substr(said.bank, 1, 4) = substr(payment.servicer_bic, 1, 4))
    ) as ranked
    where place = 1
)

select last_said.message, last_said.end_to_end_id
from last_said
where last_said.status in {{ refused_codes() }}
    and not exists (
        select 1
        from booked
        where booked.message = last_said.message
            and booked.end_to_end_id = last_said.end_to_end_id
            and booked.amount < 0
            and (booked.level = 'payment' or last_said.level <> 'payment')
    )

union

select message, end_to_end_id
from booked
where amount > 0
