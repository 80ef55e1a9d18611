{{ config(materialized="view") }}

-- Behind every budget of a project: its own lines, and those of the register.
select
    company || ' ' || project || ' ' || kind as scope,
    {{ text_of("null") }} as period,
    case when side = 'project' then 'expected' else 'actual' end as side,
    record,
    day,
    cast(amount as decimal(38, 6)) as amount,
    said,
    table_name,
    _batch,
    _row
from {{ ref("int_budget__projects_listed") }}
where is_comparable and project is not null
