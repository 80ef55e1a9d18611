-- Days on which another currency than that of the books needs a rate of the ledger's kind: each day on which something was
-- posted in it, and for what is still open the last day of posting in the last complete month. A rate may be quoted the
-- other way round.
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
)

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
