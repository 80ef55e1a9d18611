-- What one company books on its account with another one is what that one books on its account with the first, the other
-- way round, per month and currency. Which account is with whom, the organisation says.
with voucher as (
    select one, other, currency, period, is_one, voucher, sum(amount) as amount
    from {{ ref("int_ledger__intercompany_placed") }}
    group by one, other, currency, period, is_one, voucher
),

-- Vouchers whose amount the other side does not have.
ranked as (
    select
        matched.*,
        row_number() over (
            partition by one, other, currency, period, is_unmatched order by abs(amount) desc, is_one desc, voucher
        ) as place
    from (
        select
            voucher.*,
            count(case when is_one then 1 end) over (partition by one, other, currency, period, abs(amount))
            <> count(case when not is_one then 1 end) over (partition by one, other, currency, period, abs(amount))
            as is_unmatched
        from voucher
    ) as matched
),

compared as (
    select
        one,
        other,
        currency,
        period,
        sum(case when is_one then amount else 0 end) as expected,
        sum(case when is_one then 0 else -amount end) as actual,
        {{ listed("case when is_one then one else other end || ' ' || voucher || ' ' || " ~ text_of(rounded("amount")), "place", "is_unmatched") }} as vouchers
    from ranked
    group by one, other, currency, period
),

keeps_books as (
    select distinct company from {{ ref("int_ledger__entries_posted") }}
),

items as (
    select
        compared.one || ' ' || compared.other || ' ' || compared.currency as scope,
        compared.one || ' ' || compared.other as summary_scope,
        compared.period,
        case when one_books.company is not null then compared.expected end as expected,
        'int_ledger__entries_placed: what ' || compared.one || ' books with ' || compared.other as expected_source,
        case when other_books.company is not null then compared.actual end as actual,
        'int_ledger__entries_placed: what ' || compared.other || ' books with ' || compared.one || ', the other way round'
        as actual_source,
        0 as tolerance,
        compared.one = compared.other as failed,
        case
            when '?' in (compared.one, compared.other) then 'The segment that names the other company is empty'
            when one_books.company is null or other_books.company is null then 'The other company keeps no books here'
            when compared.one = compared.other then 'A company on its account with itself'
            else coalesce('Only on one side ' || compared.vouchers, 'Every voucher has its counterpart')
        end as explanation
    from compared
    left join keeps_books as one_books on compared.one = one_books.company
    left join keeps_books as other_books on compared.other = other_books.company

    union all

    select
        'all' as scope,
        'all' as summary_scope,
        {{ text_of("null") }} as period,
        null as expected,
        'saldo.config.ts: ledger.intercompany' as expected_source,
        null as actual,
        'saldo.config.ts: ledger.intercompany' as actual_source,
        0 as tolerance,
        false as failed,
        'No intercompany account is named' as explanation
    where
        not exists (
            select 1
            from {{ ref("stg_saldo__setting") }}
            where {{ part_of("name", "' '", 1) }} in ('intercompany_with', 'intercompany_place')
        )
),

{{ control_rows("intercompany", "items", "Currencies") }}
