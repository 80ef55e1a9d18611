-- No line of an approved payment journal is lost on the way to what is paid and what is listed, and the journal itself says
-- how many there are. Journals of salaries are compared by their number of lines only.
with judged_line as (
    select * from {{ ref("int_payment__lines_judged") }}
),

here as (
    select
        company,
        journal,
        max(case when is_salary then 1 else 0 end) = 1 as is_salary,
        count(*) as lines,
        sum(case when status in ('payable', 'listed', 'written') then 1 else 0 end) as accounted_lines,
        sum(case when status in ('payable', 'listed', 'written') then amount else 0 end) as accounted_amount,
        sum(case when status = 'payable' then 1 else 0 end) as payable_lines,
        sum(case when status = 'listed' then 1 else 0 end) as listed_lines,
        sum(case when status = 'written' then 1 else 0 end) as written_lines,
        max(asked_date) as asked_date
    from judged_line
    where is_ours and (journal_state = 'approved' or message is not null)
    group by company, journal
),

journal as (
    select
        header.company,
        header.journal,
        header.line_count,
        header.total_debit - header.total_credit as total,
        landed.lines as landed_lines,
        landed.amount as landed_amount
    from {{ ref("stg_d365__vendor_payment_journal") }} as header
    left join (
        select company, journal, count(*) as lines, sum(debit_amount - credit_amount) as amount
        from {{ ref("stg_d365__vendor_payment_journal_line") }}
        group by company, journal
    ) as landed
        on header.company = landed.company
        and header.journal = landed.journal
    where {{ is_listed("header.journal_name", "payment_journal", all=true) }}
        and (
            {{ is_labelled("header.approval_status", "journal_approval", "approved") }} and not header.posted
            or exists (select 1 from here where here.company = header.company and here.journal = header.journal)
        )
),

items as (
    select
        journal.company || ' ' || journal.journal || ' lines' as scope,
        journal.company || ' lines' as summary_scope,
        {{ text_of("null") }} as period,
        coalesce(journal.line_count, journal.landed_lines, 0) as expected,
        'stg_d365__vendor_payment_journal: lines of the journal' as expected_source,
        coalesce(here.accounted_lines, 0) as actual,
        'int_payment__lines_judged: lines that are paid or listed' as actual_source,
        0 as tolerance,
        false as failed,
        {{ text_of("coalesce(here.payable_lines, 0)") }} || ' to be paid, ' || {{ text_of("coalesce(here.listed_lines, 0)") }}
        || ' listed, ' || {{ text_of("coalesce(here.written_lines, 0)") }} || ' written' as explanation
    from journal
    left join here
        on journal.company = here.company
        and journal.journal = here.journal

    union all

    select
        journal.company || ' ' || journal.journal || ' amount' as scope,
        journal.company || ' amount' as summary_scope,
        {{ text_of("null") }} as period,
        coalesce(journal.total, journal.landed_amount, 0) as expected,
        'stg_d365__vendor_payment_journal: total of the journal' as expected_source,
        coalesce(here.accounted_amount, 0) as actual,
        'int_payment__lines_judged: amounts that are paid or listed' as actual_source,
        0 as tolerance,
        false as failed,
        'Amounts of all currencies as they stand in the lines' as explanation
    from journal
    left join here
        on journal.company = here.company
        and journal.journal = here.journal
    where not coalesce(here.is_salary, false)
),

{{ control_rows("payment_lines", "items", "Journals") }}
