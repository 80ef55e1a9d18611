-- Every payment that is followed: what Saldo wrote, what it would write now, and what Dynamics 365 handed to the bank
-- itself under a reference of its own.
with written as (
    select
        'written ' || payment.message || ' ' || payment.end_to_end_id as payment_key,
        'written' as origin,
        payment.company,
        payment.journal,
        file.account as paying_account,
        file.servicer_bic as paying_bic,
        payment.message,
        payment.batch,
        payment.end_to_end_id,
        payment.vendor,
        'EUR' as currency,
        cast(payment.amount as decimal(32, 6)) as amount,
        payment.asked_date,
        payment.requested_date,
        payment.is_salary,
        file.written_at,
        file.verification,
        payment._batch,
        payment._row
    from {{ ref("stg_payment__payment") }} as payment
    inner join {{ ref("stg_payment__payment_file") }} as file
        on payment.message = file.message
        and payment.run = file.run
),

line as (
    select * from {{ ref("int_payment__lines_judged") }}
)

select * from written

union all

select
    'proposed ' || payment as payment_key,
    'proposed' as origin,
    company,
    journal,
    max(paying_account) as paying_account,
    max(paying_bic) as paying_bic,
    cast(null as {{ dbt.type_string() }}) as message,
    cast(null as {{ dbt.type_string() }}) as batch,
    cast(null as {{ dbt.type_string() }}) as end_to_end_id,
    max(vendor) as vendor,
    currency,
    cast(sum(amount) as decimal(32, 6)) as amount,
    max(payment_date) as asked_date,
    cast(null as date) as requested_date,
    max(case when is_salary then 1 else 0 end) = 1 as is_salary,
    cast(null as {{ dbt.type_timestamp() }}) as written_at,
    cast(null as {{ dbt.type_string() }}) as verification,
    max(_batch) as _batch,
    min(_row) as _row
from line
where status = 'payable'
group by company, journal, payment, currency

union all

select
    'posted ' || company || ' ' || journal || ' ' || payment_reference || ' ' || coalesce(paying_account, offset_account, '')
        || ' ' || currency
        as payment_key,
    'posted' as origin,
    company,
    journal,
    paying_account,
    max(paying_bic) as paying_bic,
    cast(null as {{ dbt.type_string() }}) as message,
    cast(null as {{ dbt.type_string() }}) as batch,
    payment_reference as end_to_end_id,
    max(vendor) as vendor,
    currency,
    cast(sum(amount) as decimal(32, 6)) as amount,
    max(asked_date) as asked_date,
    max(asked_date) as requested_date,
    max(case when is_salary then 1 else 0 end) = 1 as is_salary,
    cast(null as {{ dbt.type_timestamp() }}) as written_at,
    cast(null as {{ dbt.type_string() }}) as verification,
    max(_batch) as _batch,
    min(_row) as _row
from line
where status = 'posted' and payment_reference is not null
group by company, journal, paying_account, offset_account, payment_reference, currency
