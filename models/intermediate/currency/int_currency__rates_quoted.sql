{{ config(materialized="view") }}

-- What a unit of another currency is worth in the accounting currency of a company, and on which days: by the kind of rate
-- that its ledger converts postings by, or the only kind there is. What is quoted the other way round is turned round,
-- where nothing better is quoted.
with kind as (
    select case when count(distinct rate_type) = 1 then min(rate_type) end as rate_type
    from {{ ref("stg_d365__exchange_rate") }}
),

ledger as (
    select
        ledger.company,
        ledger.accounting_currency,
        coalesce(ledger.exchange_rate_type, kind.rate_type) as rate_type
    from {{ ref("stg_d365__ledger") }} as ledger
    cross join kind
),

quote as (
    select
        rate.rate_type,
        rate.from_currency,
        rate.to_currency,
        rate.start_date,
        rate.end_date,
        rate.rate,
        -- A rate is quoted for so many units.
        case label.name
            when 'One' then 1
            when 'Ten' then 10
            when 'Hundred' then 100
            when 'Thousand' then 1000
            when 'TenThousand' then 10000
        end as units,
        case label.name
            when 'One' then 1
            when 'Ten' then 0.1
            when 'Hundred' then 0.01
            when 'Thousand' then 0.001
            when 'TenThousand' then 0.0001
        end as share
    from {{ ref("stg_d365__exchange_rate") }} as rate
    inner join {{ ref("d365_enumeration") }} as label
        on label.enumeration = 'ExchangeRateDisplayFactor'
        and rate.conversion_factor = label.value
    where rate.rate > 0
),

direct as (
    select
        ledger.company,
        quote.from_currency as currency,
        quote.start_date,
        quote.end_date,
        cast(quote.rate * quote.share as decimal(32, 16)) as rate
    from ledger
    inner join quote
        on ledger.rate_type = quote.rate_type
        and ledger.accounting_currency = quote.to_currency
),

turned as (
    select
        ledger.company,
        quote.to_currency as currency,
        quote.start_date,
        quote.end_date,
        cast({{ divide("quote.units", "quote.rate", 10) }} as decimal(32, 16)) as rate
    from ledger
    inner join quote
        on ledger.rate_type = quote.rate_type
        and ledger.accounting_currency = quote.from_currency
    where
        not exists (
            select 1
            from direct
            where direct.company = ledger.company and direct.currency = quote.to_currency
        )
),

rate as (
    select company, currency, start_date, end_date, rate from direct

    union all

    select company, currency, start_date, end_date, rate from turned
),

followed as (
    select
        rate.*,
        lead(start_date) over (partition by company, currency order by start_date) as next_start
    from rate
)

select
    company,
    currency,
    start_date,
    -- A later rate replaces one that is open.
    least(end_date, {{ days_after("next_start", -1) }}) as end_date,
    rate
from followed
