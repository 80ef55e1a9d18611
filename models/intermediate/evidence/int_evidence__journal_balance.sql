{{ config(materialized="view") }}

-- Behind every voucher and day: its lines, debit as expected and credit as actual; salary as it is published.
select
    case when is_salary then company || ' ' || voucher else {{ voucher_scope() }} end as scope,
    period,
    case when is_credit then 'actual' else 'expected' end as side,
    {{ text_of("entry_id") }} as record,
    accounting_date as day,
    cast(case when is_credit then credit else debit end as decimal(38, 6)) as amount,
    concat_ws(' ', account_display_value, description) as said,
    'd365.general_journal_account_entry' as table_name,
    _batch,
    _row
from {{ ref("fct_gl_entry") }}

union all

-- And what they are in the reporting currency, which nothing stands against.
select
    {{ voucher_scope() }} || ' reporting currency' as scope,
    period,
    'actual' as side,
    {{ text_of("entry_id") }} as record,
    accounting_date as day,
    cast(reporting_amount as decimal(38, 6)) as amount,
    concat_ws(' ', account_display_value, description) as said,
    'd365.general_journal_account_entry' as table_name,
    _batch,
    _row
from {{ ref("fct_gl_entry") }}
where not is_salary and reporting_amount is not null
