-- How far every payment is. Salaries show as one row per batch (or journal), and without amount where they are those of too
-- few persons.
with setting as (
    select smallest_group from {{ ref("int_setting__pivoted") }}
),

payment as (
    select * from {{ ref("int_payment__payments_followed") }}
)

select
    -- key
    payment_key,
    -- attributes
    company,
    journal,
    origin,
    state,
    paying_account,
    message,
    batch,
    end_to_end_id,
    vendor,
    currency,
    bank_status,
    bank_reasons,
    return_reason,
    verification_outcome,
    verification_code,
    release,
    decided_by,
    decision_reason,
    cast(null as {{ dbt.type_string() }}) as approved_by,
    cast(null as {{ dbt.type_string() }}) as approved_by_other,
    cast(1 as bigint) as payments,
    -- dates
    asked_date,
    requested_date,
    booked_on,
    returned_on,
    written_at,
    bank_status_at,
    verified_at,
    decided_at,
    cast(null as {{ dbt.type_timestamp() }}) as approved_at,
    cast(null as {{ dbt.type_timestamp() }}) as approved_by_other_at,
    cast(null as {{ dbt.type_timestamp() }}) as sent_at,
    -- amounts
    amount,
    cast(booked_amount as decimal(32, 6)) as booked_amount,
    cast(returned_amount as decimal(32, 6)) as returned_amount,
    -- flags
    is_salary,
    is_due,
    -- provenance
    _batch,
    _row
from payment
where not is_salary

union all

select
    -- key
    'salaries ' || company || ' ' || journal || ' ' || origin || ' ' || coalesce(batch, '') || ' ' || state as payment_key,
    -- attributes
    company,
    journal,
    origin,
    state,
    max(paying_account) as paying_account,
    max(message) as message,
    batch,
    cast(null as {{ dbt.type_string() }}) as end_to_end_id,
    cast(null as {{ dbt.type_string() }}) as vendor,
    max(currency) as currency,
    max(bank_status) as bank_status,
    cast(null as {{ dbt.type_string() }}) as bank_reasons,
    cast(null as {{ dbt.type_string() }}) as return_reason,
    cast(null as {{ dbt.type_string() }}) as verification_outcome,
    cast(null as {{ dbt.type_string() }}) as verification_code,
    max(release) as release,
    cast(null as {{ dbt.type_string() }}) as decided_by,
    cast(null as {{ dbt.type_string() }}) as decision_reason,
    cast(null as {{ dbt.type_string() }}) as approved_by,
    cast(null as {{ dbt.type_string() }}) as approved_by_other,
    count(*) as payments,
    -- dates
    max(asked_date) as asked_date,
    max(requested_date) as requested_date,
    max(booked_on) as booked_on,
    max(returned_on) as returned_on,
    max(written_at) as written_at,
    max(bank_status_at) as bank_status_at,
    max(verified_at) as verified_at,
    cast(null as {{ dbt.type_timestamp() }}) as decided_at,
    cast(null as {{ dbt.type_timestamp() }}) as approved_at,
    cast(null as {{ dbt.type_timestamp() }}) as approved_by_other_at,
    cast(null as {{ dbt.type_timestamp() }}) as sent_at,
    -- amounts
    case when min(persons) >= max(smallest_group) then cast(sum(amount) as decimal(32, 6)) end as amount,
    case when min(persons) >= max(smallest_group) then cast(sum(booked_amount) as decimal(32, 6)) end as booked_amount,
    case when min(persons) >= max(smallest_group) then cast(sum(returned_amount) as decimal(32, 6)) end as returned_amount,
    -- flags
    true as is_salary,
    min(case when is_due then 1 else 0 end) = 1 as is_due,
    -- provenance
    max(_batch) as _batch,
    cast(null as bigint) as _row
from (
    select
        counted.*,
        -- Of the smallest part of the journal: what the others show must not tell it.
        min(persons_here) over (partition by company, journal) as persons
    from (
        select
            payment.*,
            sum(case when is_first then 1 else 0 end) over (
                partition by company, journal, origin, coalesce(batch, ''), state
            ) as persons_here
        from (
            select
                payment.*,
                row_number() over (
                    partition by company, journal, origin, coalesce(batch, ''), state, vendor order by payment_key
                ) = 1 as is_first
            from payment
            where is_salary
        ) as payment
    ) as counted
) as grouped
cross join setting
group by company, journal, origin, batch, state
