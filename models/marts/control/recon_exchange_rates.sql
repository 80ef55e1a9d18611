-- Every record in another currency than that of the books has an exchange rate on its day. Whether it was converted at
-- that rate is not asked: people may say another one.
with ranked as (
    select
        day.*,
        row_number() over (
            partition by currency, accounting_currency, period
            order by case when records = evidenced then 1 else 0 end, company, day, why
        ) as place
    from {{ ref("int_currency__days_rated") }} as day
),

added as (
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
        added.currency || ' ' || added.accounting_currency as scope,
        added.currency || ' ' || added.accounting_currency as summary_scope,
        added.period,
        added.expected,
        'int_ledger__entries_posted, open items: records in another currency' as expected_source,
        case when known.rates > 0 then added.actual end as actual,
        'stg_d365__exchange_rate: those whose day has a rate' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when known.rates = 0 then 'No exchange rates are delivered'
            else coalesce('No rate for ' || added.days, 'Every day has a rate')
        end as explanation
    from added
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
    where posted.entries > 0 and not exists (select 1 from added)
),

{{ control_rows("exchange_rates", "items", "Currencies") }}
