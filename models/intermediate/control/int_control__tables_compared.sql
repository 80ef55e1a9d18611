{{ config(materialized="view") }}

-- Extract's count of every table beside what stands in the warehouse, per scope and measure.
with state as (
    select * from {{ ref("stg_saldo__state") }}
),

counted as (
    select * from {{ ref("int_control__tables_counted") }}
),

compared as (
    select
        coalesce(state.source, counted.source) as source,
        coalesce(state.table_name, counted.table_name) as table_name,
        coalesce(state.scope, counted.scope) as scope,
        coalesce(state.measure, counted.measure) as measure,
        coalesce(state.amount, 0) as extracted,
        coalesce(counted.amount, 0) as built,
        counted.counted_in
    from state
    full outer join counted
        on state.source = counted.source
        and state.table_name = counted.table_name
        and state.scope = counted.scope
        and state.measure = counted.measure
),

weighed as (
    select
        *,
        source || '.' || table_name || case when measure = 'rows' then '' else ' ' || measure end as subject,
        max(counted_in) over (partition by source, table_name) as counted_anywhere,
        max(case when measure = 'rows' and (extracted <> 0 or built <> 0) then 1 else 0 end) over (
            partition by source, table_name, scope
        ) as has_rows
    from compared
)

select
    subject as summary_scope,
    subject || case when scope = '' then '' else ' ' || scope end as scope,
    measure,
    extracted as expected,
    built as actual,
    coalesce(counted_in, counted_anywhere, 'no model') as counted_in
from weighed
-- Nothing beside nothing is no evidence; a sum of zero over rows is.
where has_rows = 1 or extracted <> 0 or built <> 0
