{{ config(materialized="view") }}

-- Vouchers in periods that are closed, and whether they came after that. When a period was closed and when a voucher was
-- posted the source says where it can; else the runs in which Saldo first saw them so. Of what both saw in the same run
-- nothing can be said.
with run as (
    select
        table_name,
        batch,
        min(landed_at) over (partition by run_id) as seen_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and refused_code is null
),

-- A version of a period is not yet its closing: what else is said of it may change while it stays closed.
version as (
    select
        log.ledger_name,
        log.fiscal_calendar,
        log.fiscal_year,
        log.period_name,
        log._batch,
        max(case when log._op = 'D' or coalesce(label.label, '') <> 'closed' then log._batch end) over (
            partition by log.ledger_name, log.fiscal_calendar, log.fiscal_year, log.period_name
        ) as last_open
    from {{ source("d365", "ledger_fiscal_period") }} as log
    left join {{ ref("int_setting__labels") }} as label
        on label.kind = 'period_status'
        and log.period_status = label.value
),

closed as (
    select ledger_name, fiscal_calendar, fiscal_year, period_name, min(_batch) as batch
    from version
    where last_open is null or _batch > last_open
    group by ledger_name, fiscal_calendar, fiscal_year, period_name
),

period as (
    select
        company.company,
        state.fiscal_year,
        state.period_name,
        state.status_changed_at,
        run.seen_at
    from {{ ref("stg_d365__ledger_fiscal_period") }} as state
    inner join {{ ref("dim_company") }} as company on state.ledger_name = company.ledger_name
    inner join closed
        on state.ledger_name = closed.ledger_name
        and state.fiscal_calendar = closed.fiscal_calendar
        and state.fiscal_year = closed.fiscal_year
        and state.period_name = closed.period_name
    inner join run
        on run.table_name = 'ledger_fiscal_period'
        and closed.batch = run.batch
),

voucher as (
    select
        company,
        fiscal_year,
        fiscal_period,
        journal_number,
        voucher,
        min(accounting_date) as accounting_date,
        count(*) as entries,
        max(_batch) as batch
    from {{ ref("int_ledger__entries_placed") }}
    group by company, fiscal_year, fiscal_period, journal_number, voucher
)

select
    voucher.company,
    voucher.fiscal_year,
    voucher.fiscal_period,
    voucher.voucher,
    voucher.accounting_date,
    voucher.entries,
    journal.created_at,
    period.status_changed_at as closed_at,
    voucher.batch,
    case
        when journal.created_at is not null and period.status_changed_at is not null
            then journal.created_at > period.status_changed_at
        else run.seen_at > period.seen_at
    end as is_late
from voucher
inner join period
    on voucher.company = period.company
    and voucher.fiscal_year = period.fiscal_year
    and voucher.fiscal_period = period.period_name
inner join run
    on run.table_name = 'general_journal_account_entry'
    and voucher.batch = run.batch
left join {{ ref("stg_d365__general_journal_entry") }} as journal
    on voucher.company = journal.company
    and voucher.journal_number = journal.journal_number
    and voucher.voucher = journal.voucher
