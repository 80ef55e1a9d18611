{{ config(materialized="view") }}

select scope, period, side, record, day, amount, said, table_name, _batch, _row
from {{ ref("int_subledger__rows_compared") }}
where ledger = 'vendor'
