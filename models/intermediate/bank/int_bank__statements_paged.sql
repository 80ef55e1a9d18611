-- A statement may come in pages: it opens with its first page, closes with its last, and its entries are those of all.
with page as (
    select
        *,
        {{ part_of("sequence", "'/'", 1) }} as statement_number,
        coalesce({{ whole_number(part_of("sequence", "'/'", 2)) }}, 1) as page
    from {{ ref("stg_bank__statement") }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by account, currency, statement_date, statement_number order by page
        ) as from_first,
        row_number() over (
            partition by account, currency, statement_date, statement_number order by page desc
        ) as from_last
    from page
),

booked as (
    select
        account,
        currency,
        statement_date,
        {{ part_of("sequence", "'/'", 1) }} as statement_number,
        sum(case when entry_currency = currency then amount else 0 end) as booked_amount,
        sum(case when entry_currency = currency then 0 else 1 end) as entries_in_other_currency,
        count(*) as entries
    from {{ ref("int_bank__entries_explained") }}
    where is_booked
    group by account, currency, statement_date, {{ part_of("sequence", "'/'", 1) }}
),

opened as (
    select
        account,
        currency,
        statement_date,
        statement_number,
        {{ whole_number("statement_number") }} as number,
        max(case when from_first = 1 then opening_amount end) as opening_amount,
        max(case when from_last = 1 then closing_amount end) as closing_amount,
        max(case when from_last = 1 then sequence end) as last_sequence,
        count(*) as pages,
        max(_batch) as _batch,
        case when count(*) = 1 then max(_row) end as _row
    from ranked
    group by account, currency, statement_date, statement_number
)

select
    opened.account || ' ' || opened.currency || ' ' || {{ text_of("opened.statement_date") }}
    || ' ' || opened.statement_number as statement,
    opened.account,
    opened.currency,
    opened.statement_date,
    {{ period_of("opened.statement_date") }} as period,
    opened.number,
    opened.pages,
    opened.last_sequence,
    opened.opening_amount,
    opened.closing_amount,
    coalesce(booked.booked_amount, 0) as booked_amount,
    coalesce(booked.entries, 0) as entries,
    coalesce(booked.entries_in_other_currency, 0) as entries_in_other_currency,
    opened._batch,
    opened._row
from opened
left join booked
    on opened.account = booked.account
    and opened.currency = booked.currency
    and opened.statement_date = booked.statement_date
    and opened.statement_number = booked.statement_number
