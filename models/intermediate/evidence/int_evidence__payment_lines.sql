{{ config(materialized="view") }}

-- Behind every journal: what it says itself of its lines, and each line with what becomes of it.
with line as (
    select
        *,
        max(case when is_salary then 1 else 0 end) over (partition by company, journal) = 1 as of_salaries
    from {{ ref("int_payment__lines_judged") }}
    where is_ours and (journal_state = 'approved' or message is not null)
),

measure as (
    select 'lines' as name
    union all
    select 'amount' as name
)

select
    header.company || ' ' || header.journal || ' ' || measure.name as scope,
    {{ text_of("null") }} as period,
    'expected' as side,
    'the journal itself' as record,
    cast(null as date) as day,
    cast(case when measure.name = 'lines' then header.line_count else header.total_debit - header.total_credit end as decimal(38, 6)) as amount,
    coalesce(header.description, header.journal_name, '') as said,
    'd365.vendor_payment_journal' as table_name,
    header._batch,
    header._row
from {{ ref("stg_d365__vendor_payment_journal") }} as header
cross join measure
where header.line_count is not null and header.total_debit is not null

union all

select
    line.company || ' ' || line.journal || ' ' || measure.name as scope,
    {{ text_of("null") }} as period,
    'actual' as side,
    'line ' || line.line as record,
    line.asked_date as day,
    cast(case when measure.name = 'lines' then 1 else line.amount end as decimal(38, 6)) as amount,
    concat_ws(' ', line.status, line.reason, case when not line.is_salary then line.vendor end) as said,
    'd365.vendor_payment_journal_line' as table_name,
    line._batch,
    line._row
from line
cross join measure
where measure.name = 'lines' or not line.of_salaries
