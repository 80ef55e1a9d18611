-- Which salary payments are shown as one. A statement's are one row when they went to enough persons; statements with
-- too few join those of their month, and months with too few those of their year. Whatever joins takes the next smallest
-- that is large enough along, so that what is shown beside it cannot be subtracted from it.
with setting as (
    select smallest_group from {{ ref("int_setting__pivoted") }}
),

payment as (
    select
        account, currency, entry_currency, status, statement_date, sequence, position, period,
        substr(period, 1, 4) as year,
        batch_transactions
    from {{ ref("int_bank__entries_explained") }}
    where is_salary
),

-- Who was paid: accounts where the bank names them; for a batch without names as many as it holds.
payee as (
    select
        payment.*,
        case
            when coalesce(payment.batch_transactions, 1) = 1 or detail.counterparty_account is not null
                then coalesce(detail.counterparty_account, detail.counterparty_name, '')
        end as payee
    from payment
    left join {{ ref("int_bank__details_enriched") }} as detail
        on payment.account = detail.account
        and payment.currency = detail.currency
        and payment.statement_date = detail.statement_date
        and payment.sequence = detail.sequence
        and payment.position = detail.entry_position
),

statement_paid as (
    select
        account, currency, entry_currency, status, year, period, statement_date, sequence,
        greatest(count(distinct payee), max(coalesce(batch_transactions, 1))) as persons
    from payee
    group by account, currency, entry_currency, status, year, period, statement_date, sequence
),

month_paid as (
    select
        account, currency, entry_currency, status, year, period,
        greatest(count(distinct payee), max(coalesce(batch_transactions, 1))) as persons
    from payee
    group by account, currency, entry_currency, status, year, period
),

month_ranked as (
    select
        month_paid.*,
        row_number() over (
            partition by account, currency, entry_currency, status, year order by persons, period
        ) as place,
        sum(case when persons < smallest_group then 1 else 0 end) over (
            partition by account, currency, entry_currency, status, year
        ) as small
    from month_paid
    cross join setting
),

statement_ranked as (
    select
        statement_paid.*,
        row_number() over (
            partition by account, currency, entry_currency, status, period
            order by persons, statement_date, sequence
        ) as place,
        sum(case when persons < smallest_group then 1 else 0 end) over (
            partition by account, currency, entry_currency, status, period
        ) as small
    from statement_paid
    cross join setting
)

select
    statement.account,
    statement.currency,
    statement.entry_currency,
    statement.status,
    statement.statement_date,
    statement.sequence,
    statement.period,
    statement.persons,
    case
        when month.small > 0 and month.place <= month.small + 1 then 'year ' || statement.year
        when statement.small > 0 and statement.place <= statement.small + 1 then 'month ' || statement.period
        else 'statement ' || {{ text_of("statement.statement_date") }} || ' ' || statement.sequence || ' ' || statement.period
    end as shown_as
from statement_ranked as statement
inner join month_ranked as month
    on statement.account = month.account
    and statement.currency = month.currency
    and statement.entry_currency = month.entry_currency
    and statement.status = month.status
    and statement.period = month.period
