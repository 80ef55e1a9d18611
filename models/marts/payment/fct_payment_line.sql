-- What becomes of every line of a payment journal. Salaries show as one row per journal and status, and without amount
-- where they are those of too few persons.
with setting as (
    select smallest_group from {{ ref("int_setting__pivoted") }}
),

line as (
    select * from {{ ref("int_payment__lines_compared") }}
)

select
    -- key
    company,
    journal,
    line,
    -- attributes
    journal_name,
    journal_state,
    status,
    reason,
    payment,
    vendor,
    vendor_account,
    currency,
    offset_account,
    paying_account,
    invoices,
    structured_reference,
    payment_reference,
    voucher,
    message,
    end_to_end_id,
    iban_status,
    cast(1 as bigint) as lines,
    -- dates
    asked_date,
    last_paid_on,
    -- amounts
    amount,
    -- flags
    is_salary,
    -- provenance
    _batch,
    _row
from line
where not is_salary

union all

select
    -- key
    line.company,
    line.journal,
    'salaries ' || line.status as line,
    -- attributes
    max(line.journal_name) as journal_name,
    max(line.journal_state) as journal_state,
    line.status,
    cast(null as {{ dbt.type_string() }}) as reason,
    cast(null as {{ dbt.type_string() }}) as payment,
    cast(null as {{ dbt.type_string() }}) as vendor,
    cast(null as {{ dbt.type_string() }}) as vendor_account,
    max(line.currency) as currency,
    max(line.offset_account) as offset_account,
    max(line.paying_account) as paying_account,
    cast(null as {{ dbt.type_string() }}) as invoices,
    cast(null as {{ dbt.type_string() }}) as structured_reference,
    cast(null as {{ dbt.type_string() }}) as payment_reference,
    max(line.voucher) as voucher,
    max(line.message) as message,
    cast(null as {{ dbt.type_string() }}) as end_to_end_id,
    cast(null as {{ dbt.type_string() }}) as iban_status,
    count(*) as lines,
    -- dates
    max(line.asked_date) as asked_date,
    cast(null as date) as last_paid_on,
    -- amounts
    case
        when
            count(distinct line.vendor) >= max(setting.smallest_group)
            -- What the other statuses of the journal show must not be enough to find it out.
            and min(journal.persons) >= max(setting.smallest_group)
            then cast(sum(line.amount) as decimal(32, 6))
    end as amount,
    -- flags
    true as is_salary,
    -- provenance
    max(line._batch) as _batch,
    cast(null as bigint) as _row
from line
inner join (
    select company, journal, min(persons) as persons
    from (
        select company, journal, status, count(distinct vendor) as persons
        from {{ ref("int_payment__lines_compared") }}
        where is_salary
        group by company, journal, status
    ) as of_status
    group by company, journal
) as journal
    on line.company = journal.company
    and line.journal = journal.journal
cross join setting
where line.is_salary
group by line.company, line.journal, line.status
