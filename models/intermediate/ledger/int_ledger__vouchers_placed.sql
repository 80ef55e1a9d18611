-- Vouchers that are not of the period of operation in which their day falls. Their journal says so where it is delivered.
-- Where it is not, what was posted at the turn of the year is in the opening or closing period of its day, if there is
-- just one; in which of two it is, nobody says.
with day as (
    select * from {{ ref("int_ledger__days_placed") }}
),

period as (
    select * from {{ ref("dim_fiscal_period") }}
),

named as (
    select
        journal.company,
        journal.journal_number,
        journal.voucher,
        journal.fiscal_year,
        journal.period_name,
        coalesce(min(period.period_type), 'unclassified') as period_type
    from {{ ref("stg_d365__general_journal_entry") }} as journal
    left join day
        on journal.company = day.company
        and journal.accounting_date = day.accounting_date
    left join period
        on journal.company = period.company
        and journal.fiscal_year = period.fiscal_year
        and journal.period_name = period.period_name
    where
        journal.fiscal_year is not null
        and journal.period_name is not null
        and (
            day.period_name is null
            or journal.fiscal_year <> day.fiscal_year
            or journal.period_name <> day.period_name
        )
    group by journal.company, journal.journal_number, journal.voucher, journal.fiscal_year, journal.period_name
),

-- Few days have such a period, so that few entries are looked at one by one.
at_the_turn as (
    select entry.company, entry.journal_number, entry.voucher, entry.accounting_date
    from {{ ref("int_ledger__entries_posted") }} as entry
    inner join day
        on entry.company = day.company
        and entry.accounting_date = day.accounting_date
    where day.other_periods > 0
        and {{ is_labelled("entry.posting_type", "posting_type", "year_end") }}
    group by entry.company, entry.journal_number, entry.voucher, entry.accounting_date
),

unnamed as (
    select
        at_the_turn.company,
        at_the_turn.journal_number,
        at_the_turn.voucher,
        case when count(*) = 1 then max(period.fiscal_year) end as fiscal_year,
        case when count(*) = 1 then max(period.period_name) end as period_name,
        case when count(*) = 1 then max(period.period_type) else 'unclassified' end as period_type
    from at_the_turn
    inner join period
        on at_the_turn.company = period.company
        and period.start_date <= at_the_turn.accounting_date
        and period.end_date >= at_the_turn.accounting_date
        and period.period_type <> 'operating'
    where
        not exists (
            select 1
            from {{ ref("stg_d365__general_journal_entry") }} as journal
            where
                journal.company = at_the_turn.company
                and journal.journal_number = at_the_turn.journal_number
                and journal.voucher = at_the_turn.voucher
                and journal.period_name is not null
        )
    group by at_the_turn.company, at_the_turn.journal_number, at_the_turn.voucher
)

select company, journal_number, voucher, fiscal_year, period_name, period_type from named

union all

select company, journal_number, voucher, fiscal_year, period_name, period_type from unnamed
