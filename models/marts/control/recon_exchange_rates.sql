-- Every day on which something was posted in another currency than the company keeps its books in has a rate of the
-- ledger's kind; and so has the last day of the last complete month for every currency in which something is still open.
-- A rate may be quoted the other way round. That a posting was made at that rate is not asked: D365 lets people say another.
with ledger as (
    select company, accounting_currency, exchange_rate_type
    from {{ ref("stg_d365__ledger") }}
),

setting as (
    select last_period from {{ ref("int_setting__pivoted") }}
),

last_day as (
    select max(accounting_date) as day
    from {{ ref("int_ledger__entries_posted") }}
    cross join setting
    where period = setting.last_period
),

needed as (
    select
        entry.company,
        entry.transaction_currency as currency,
        entry.accounting_date as day,
        'posted' as why,
        count(*) as records
    from {{ ref("int_ledger__entries_posted") }} as entry
    inner join ledger on entry.company = ledger.company
    -- What realises a difference has nothing in its own currency to convert.
    where entry.transaction_currency <> ledger.accounting_currency and entry.transaction_amount <> 0
    group by entry.company, entry.transaction_currency, entry.accounting_date

    union all

    select
        item.company,
        item.currency,
        last_day.day,
        'open' as why,
        count(*) as records
    from (
        select company, currency from {{ ref("stg_d365__customer_transaction") }} where closed_on is null
        union all
        select company, currency from {{ ref("stg_d365__vendor_transaction") }} where closed_on is null
    ) as item
    inner join ledger on item.company = ledger.company
    cross join last_day
    where item.currency <> ledger.accounting_currency and last_day.day is not null
    group by item.company, item.currency, last_day.day
),

rate as (
    select
        rate.rate_type,
        rate.from_currency,
        rate.to_currency,
        rate.start_date,
        rate.end_date
    from {{ ref("stg_d365__exchange_rate") }} as rate
    -- A number of units that nobody knows makes no rate.
    inner join {{ ref("d365_enumeration") }} as factor
        on rate.conversion_factor = factor.value
        and factor.enumeration = 'ExchangeRateDisplayFactor'
    where rate.rate > 0
),

either_way as (
    select rate_type, from_currency as currency, to_currency as into_currency, start_date, end_date from rate
    union all
    select rate_type, to_currency as currency, from_currency as into_currency, start_date, end_date from rate
),

found as (
    select distinct needed.company, needed.currency, needed.day
    from needed
    inner join ledger on needed.company = ledger.company
    inner join either_way as rate
        on needed.currency = rate.currency
        and ledger.accounting_currency = rate.into_currency
        and (ledger.exchange_rate_type is null or ledger.exchange_rate_type = rate.rate_type)
        and needed.day >= rate.start_date
        and (rate.end_date is null or needed.day <= rate.end_date)
),

judged_day as (
    select
        needed.currency,
        ledger.accounting_currency,
        needed.company,
        needed.day,
        {{ period_of("needed.day") }} as period,
        needed.why,
        needed.records,
        case when found.company is null then 0 else needed.records end as evidenced
    from needed
    inner join ledger on needed.company = ledger.company
    left join found
        on needed.company = found.company
        and needed.currency = found.currency
        and needed.day = found.day
),

ranked as (
    select
        judged_day.*,
        row_number() over (
            partition by currency, accounting_currency, period
            order by case when records = evidenced then 1 else 0 end, company, day, why
        ) as place
    from judged_day
),

summed as (
    select
        currency,
        accounting_currency,
        period,
        sum(records) as expected,
        sum(evidenced) as actual,
        {{ listed("company || ' ' || " ~ text_of("day") ~ " || ' ' || why", "place", "records <> evidenced") }} as days
    from ranked
    group by currency, accounting_currency, period
),

known as (
    select count(*) as rates from {{ ref("stg_d365__exchange_rate") }}
),

items as (
    select
        summed.currency || ' ' || summed.accounting_currency as scope,
        summed.currency || ' ' || summed.accounting_currency as summary_scope,
        summed.period,
        summed.expected,
        'int_ledger__entries_posted, open items: records in another currency' as expected_source,
        case when known.rates > 0 then summed.actual end as actual,
        'stg_d365__exchange_rate: those whose day has a rate' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when known.rates = 0 then 'No exchange rates are delivered'
            else coalesce('No rate for ' || summed.days, 'Every day has a rate')
        end as explanation
    from summed
    cross join known

    union all

    -- Books in one currency need no rate.
    select
        'all' as scope,
        'all' as summary_scope,
        {{ text_of("null") }} as period,
        0 as expected,
        'int_ledger__entries_posted, open items: records in another currency' as expected_source,
        0 as actual,
        'stg_d365__exchange_rate: those whose day has a rate' as actual_source,
        0 as tolerance,
        false as failed,
        'Nothing was posted in another currency' as explanation
    from (select count(*) as entries from {{ ref("int_ledger__entries_posted") }}) as posted
    where posted.entries > 0 and not exists (select 1 from summed)
),

{{ control_rows("exchange_rates", "items", "Currencies") }}
