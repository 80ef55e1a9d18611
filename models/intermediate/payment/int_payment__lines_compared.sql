-- What is judged of a line, with whether its IBAN is the one that the vendor was paid on last.
with last_paid as (
    select company, vendor, max(paid_on) as last_paid_on
    from {{ ref("int_payment__ibans_paid") }}
    group by company, vendor
)

select
    line.*,
    last_paid.last_paid_on,
    case
        when line.status not in ('payable', 'listed') or line.iban_token is null then null
        when last_paid.last_paid_on is null then 'new'
        when same.iban_token is null then 'changed'
        else 'same'
    end as iban_status
from {{ ref("int_payment__lines_judged") }} as line
left join last_paid
    on line.company = last_paid.company
    and line.vendor = last_paid.vendor
left join {{ ref("int_payment__ibans_paid") }} as same
    on line.company = same.company
    and line.vendor = same.vendor
    and line.iban_token = same.iban_token
