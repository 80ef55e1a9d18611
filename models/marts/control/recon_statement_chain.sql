-- A statement opens with what the one before it closed with, and its number follows. Balances that chain do not prove
-- that no statement is missing (a day may net to zero), numbers do; a bank may start again in a new year. One that comes
-- in pages has all of them.
with statement as (
    select
        *,
        extract(year from statement_date) as statement_year,
        max(number) over (partition by account, currency) > 1 as is_numbered
    from {{ ref("int_bank__statements_paged") }}
),

chained as (
    select
        *,
        lag(statement) over (partition by account, currency order by statement_date, number, statement) as earlier,
        lag(closing_amount) over (partition by account, currency order by statement_date, number, statement) as earlier_closing,
        lag(number) over (partition by account, currency order by statement_date, number, statement) as earlier_number,
        lag(statement_year) over (partition by account, currency order by statement_date, number, statement) as earlier_year
    from statement
),

numbered as (
    select
        *,
        case
            when not is_numbered then number
            when statement_year = earlier_year then earlier_number + 1
            -- In a new year a bank counts on, starts again at 1, or starts again behind the year (26001).
            when number in (1, mod(statement_year, 100) * 1000 + 1) then number
            else earlier_number + 1
        end as expected_number
    from chained
    where earlier is not null or not is_whole
),

items as (
    select
        statement as scope,
        account || ' ' || currency as summary_scope,
        period,
        earlier_closing as expected,
        'stg_bank__statement: closing balance of the statement before' as expected_source,
        opening_amount as actual,
        'stg_bank__statement: opening balance' as actual_source,
        0 as tolerance,
        not is_whole or coalesce(number <> expected_number, false) as failed,
        coalesce('Follows on ' || earlier, 'Is the first one')
        || case
            when number <> expected_number then ', but number ' || {{ text_of("expected_number") }} || ' was expected'
            else ''
        end
        || case when is_whole then '' else ', but not all of its pages are here' end as explanation
    from numbered
),

{{ control_rows("statement_chain", "items", "Statements") }}
