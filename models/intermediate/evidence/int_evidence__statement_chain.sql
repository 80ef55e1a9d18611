{{ config(materialized="view") }}

-- Behind every statement: how the one before it closed, and how it opened.
with chained as (
    select
        *,
        lag(statement) over (partition by account, currency order by statement_date, number, statement) as earlier,
        lag(statement_date) over (partition by account, currency order by statement_date, number, statement) as earlier_date,
        lag(closing_amount) over (partition by account, currency order by statement_date, number, statement) as earlier_closing,
        lag(number) over (partition by account, currency order by statement_date, number, statement) as earlier_number,
        lag(_batch) over (partition by account, currency order by statement_date, number, statement) as earlier_batch,
        lag(_row) over (partition by account, currency order by statement_date, number, statement) as earlier_row
    from {{ ref("int_bank__statements_paged") }}
)

select
    statement as scope,
    period,
    'expected' as side,
    earlier as record,
    earlier_date as day,
    cast(earlier_closing as decimal(38, 6)) as amount,
    coalesce('number ' || {{ text_of("earlier_number") }} || ', ', '') || 'closing balance' as said,
    'bank.statement' as table_name,
    earlier_batch as _batch,
    earlier_row as _row
from chained
where earlier is not null

union all

select
    statement as scope,
    period,
    'actual' as side,
    statement as record,
    statement_date as day,
    cast(opening_amount as decimal(38, 6)) as amount,
    coalesce('number ' || {{ text_of("number") }} || ', ', '') || 'opening balance' as said,
    'bank.statement' as table_name,
    _batch,
    _row
from chained
where earlier is not null
