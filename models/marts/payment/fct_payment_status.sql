-- What banks report of payments, and whether it is about a payment that is known. Reports on salaries name no payment.
with matched as (
    select
        matched.*,
        payment.company,
        coalesce(payment.is_salary, false) as is_salary
    from {{ ref("int_payment__statuses_matched") }} as matched
    left join {{ ref("int_payment__payments_listed") }} as payment on matched.payment_key = payment.payment_key
)

select
    -- key
    bank,
    report,
    position,
    -- attributes
    level,
    message,
    batch,
    case when max(case when is_salary then 1 else 0 end) = 0 then max(end_to_end_id) end as end_to_end_id,
    max(company) as company,
    max(status) as status,
    max(reasons) as reasons,
    max(verification) as verification,
    count(payment_key) as payments,
    -- dates
    max(reported_at) as reported_at,
    -- flags
    max(case when is_known then 1 else 0 end) = 1 as is_known,
    -- provenance
    max(_batch) as _batch,
    max(_row) as _row
from matched
group by bank, report, position, level, message, batch
