-- Opening balance and booked entries make the closing balance, per statement.
with statement as (
    select * from {{ ref("int_bank__statements_paged") }}
),

items as (
    select
        statement as scope,
        account || ' ' || currency as summary_scope,
        period,
        closing_amount as expected,
        'stg_bank__statement: closing balance' as expected_source,
        opening_amount + booked_amount as actual,
        'int_bank__entries_explained: opening balance and booked entries' as actual_source,
        0 as tolerance,
        entries_in_other_currency > 0 as failed,
        case
            when opening_amount is null or closing_amount is null
                then 'The statement has no ' || case when opening_amount is null then 'opening' else 'closing' end || ' balance'
            when entries_in_other_currency > 0
                then {{ text_of("entries_in_other_currency") }} || ' entries in another currency are not summed'
            else {{ text_of("entries") }} || ' booked entries'
        end as explanation
    from statement
),

{{ control_rows("statement_equation", "items", "Statements") }}
