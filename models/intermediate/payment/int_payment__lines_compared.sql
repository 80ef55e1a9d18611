-- What is judged of a line, with whether its IBAN is the one that the vendor was paid on last.
with last_paid as (
    select company, vendor, max(paid_on) as last_paid_on
    from {{ ref("int_payment__ibans_paid") }}
    group by company, vendor
),

-- Lines as they were when they were written; of those that landed before it was kept nobody knows the account.
written as (
    select paid.company, paid.journal, paid.line_number, paid.message, paid.iban_token
    from {{ ref("stg_payment__paid_line") }} as paid
    inner join {{ ref("stg_payment__payment_file") }} as file
        on paid.message = file.message
        and paid.run = file.run
    where paid.vendor is not null
)

select
    line.*,
    last_paid.last_paid_on,
    case
        when line.status not in ('payable', 'listed') or line.iban_token is null then null
        when last_paid.last_paid_on is null then 'new'
        when same.iban_token is null then 'changed'
        else 'same'
    end as iban_status,
    written.message is not null
        and coalesce(written.iban_token, '') <> coalesce(line.iban_token, '') as is_on_other_account
from {{ ref("int_payment__lines_judged") }} as line
left join last_paid
    on line.company = last_paid.company
    and line.vendor = last_paid.vendor
left join {{ ref("int_payment__ibans_paid") }} as same
    on line.company = same.company
    and line.vendor = same.vendor
    and line.iban_token = same.iban_token
left join written
    on line.company = written.company
    and line.journal = written.journal
    and line.line_number = written.line_number
    and line.message = written.message
