-- Salary payments as they are shown: one row per group, in the place of the last payment in it.
with payment as (
    select
        entry.*,
        grouped.shown_as
    from {{ ref("int_bank__entries_explained") }} as entry
    inner join {{ ref("int_bank__salaries_grouped") }} as grouped
        on entry.account = grouped.account
        and entry.currency = grouped.currency
        and entry.entry_currency = grouped.entry_currency
        and entry.status = grouped.status
        and entry.statement_date = grouped.statement_date
        and entry.sequence = grouped.sequence
        and entry.period = grouped.period
    where entry.is_salary
),

placed as (
    select
        payment.*,
        row_number() over (
            partition by account, currency, entry_currency, status, shown_as
            order by statement_date desc, sequence desc, position desc
        ) as place
    from payment
),

summed as (
    select
        account, currency, entry_currency, status, shown_as,
        count(*) as entries,
        cast(sum(amount) as decimal(32, 6)) as amount,
        cast(sum(coalesce(batch_transactions, greatest(details, 1))) as bigint) as payments,
        cast(sum(details) as bigint) as details,
        max(_batch) as _batch
    from payment
    group by account, currency, entry_currency, status, shown_as
)

select
    placed.account,
    placed.currency,
    placed.statement_date,
    placed.sequence,
    placed.position,
    placed.status,
    placed.entry_currency,
    -- References of the bank lead to the one entry; of several there is none.
    case when summed.entries = 1 then placed.entry_reference end as entry_reference,
    case when summed.entries = 1 then placed.bank_reference end as bank_reference,
    placed.transaction_code,
    summed.payments,
    summed.details,
    placed.booking_date,
    placed.value_date,
    placed.period,
    summed.amount,
    placed.is_booked,
    summed._batch,
    case when summed.entries = 1 then placed._row end as _row
from placed
inner join summed
    on placed.account = summed.account
    and placed.currency = summed.currency
    and placed.entry_currency = summed.entry_currency
    and placed.status = summed.status
    and placed.shown_as = summed.shown_as
where placed.place = 1
