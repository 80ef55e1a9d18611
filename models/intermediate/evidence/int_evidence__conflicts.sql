{{ config(materialized="view") }}

-- Behind every delivery: the documents in it that landed before with other content.
select
    source || '.' || table_name || ' ' || label || ' batch ' || {{ text_of("batch") }} as scope,
    cast(null as {{ dbt.type_string() }}) as period,
    'actual' as side,
    conflicts as record,
    cast(landed_at as date) as day,
    cast(rows_conflicting as decimal(38, 6)) as amount,
    'rows that say something else than what landed first, of ' || files as said,
    source || '.' || table_name as table_name,
    cast(batch as bigint) as _batch,
    cast(null as bigint) as _row
from {{ ref("stg_saldo__batch") }}
where is_current and refused_code is null and rows_conflicting > 0
