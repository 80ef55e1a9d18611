-- A statement may come in pages: it opens with its first page, closes with its last, and its entries are those of all.
with split as (
    select
        *,
        {{ part_of("sequence", "'/'", 1) }} as statement_number,
        {{ whole_number(part_of("sequence", "'/'", 2)) }} as told_page
    from {{ ref("stg_bank__statement") }}
),

-- Some banks count from 0. Page 1 that is also the last would be the only one by itself, so it has no number: beside page 0
-- it is the second, unless it leads from where the statement began to where it ended.
numbered as (
    select
        *,
        case
            when
                told_page is null
                and max(told_page) over (
                    partition by account, currency, statement_number, extract(year from statement_date),
                    case when statement_number = '1' then statement_date end
                ) = 0
                and not coalesce(
                    opening_code not like '%/INTM' and opening_amount + booked_amount = closing_amount, false
                )
                then 1
            else told_page
        end as page_number
    from split
),

-- A page that is not the last may not say when the statement closes: all pages of a number are of the day of the latest.
page as (
    select
        *,
        case
            when page_number is not null and statement_number <> '1'
                then max(statement_date) over (
                    partition by account, currency, statement_number, extract(year from statement_date),
                    case when page_number is null then 0 else 1 end
                )
            else statement_date
        end as closed_on
    from numbered
),

ranked as (
    select
        *,
        row_number() over (
            partition by account, currency, closed_on, statement_number order by coalesce(page_number, 1)
        ) as from_first,
        row_number() over (
            partition by account, currency, closed_on, statement_number order by coalesce(page_number, 1) desc
        ) as from_last
    from page
),

booked as (
    select
        page.account,
        page.currency,
        page.closed_on,
        page.statement_number,
        sum(case when entry.entry_currency = entry.currency then entry.amount else 0 end) as booked_amount,
        sum(case when entry.entry_currency = entry.currency then 0 else 1 end) as entries_in_other_currency,
        count(*) as entries
    from {{ ref("int_bank__entries_explained") }} as entry
    inner join page
        on {{ same_in("entry", "page", ["account", "currency", "statement_date", "sequence"]) }}
    where entry.is_booked
    group by page.account, page.currency, page.closed_on, page.statement_number
),

opened as (
    select
        account,
        currency,
        closed_on as statement_date,
        statement_number,
        {{ whole_number("statement_number") }} as number,
        max(case when from_first = 1 then opening_amount end) as opening_amount,
        max(case when from_last = 1 then closing_amount end) as closing_amount,
        max(case when from_last = 1 then sequence end) as last_sequence,
        count(*) as pages,
        -- From its first page to its last; of those of a message other statements may stand before it.
        max(case when is_last_page is null then 0 else 1 end) = 0
        or max(case when coalesce(is_last_page, true) then page_number end)
        - min(case when coalesce(is_first_page, page_number = 1) then page_number end) + 1
        = count(distinct page_number) as is_whole,
        max(_batch) as _batch,
        case when count(*) = 1 then max(_row) end as _row
    from ranked
    group by account, currency, closed_on, statement_number
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
    coalesce(opened.is_whole, false) as is_whole,
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
    and opened.statement_date = booked.closed_on
    and opened.statement_number = booked.statement_number
