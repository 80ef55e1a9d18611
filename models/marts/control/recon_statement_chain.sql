-- A statement opens with what the one before it closed with, and its number follows. Balances that chain do not prove
-- that no statement is missing (a day may net to zero), numbers do; banks may start again at 1 in a new year.
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

items as (
    select
        statement || ' balance' as scope,
        account || ' ' || currency || ' balance' as summary_scope,
        period,
        earlier_closing as expected,
        'stg_bank__statement: closing balance of the statement before' as expected_source,
        opening_amount as actual,
        'stg_bank__statement: opening balance' as actual_source,
        0 as tolerance,
        false as failed,
        'Follows on ' || earlier as explanation
    from chained
    where earlier is not null

    union all

    select
        statement || ' number' as scope,
        account || ' ' || currency || ' number' as summary_scope,
        period,
        case when statement_year > earlier_year and number <= earlier_number then 1 else earlier_number + 1 end as expected,
        'stg_bank__statement: number after the statement before' as expected_source,
        number as actual,
        'stg_bank__statement: number' as actual_source,
        0 as tolerance,
        false as failed,
        'Follows on ' || earlier as explanation
    from chained
    where earlier is not null and is_numbered
),

{{ control_rows("statement_chain", "items", "Statements") }}
