{{ config(materialized="view") }}

-- What project leaders say of a line, month by month, by the last workbook that said anything of it. Whoever says
-- something gives their number; a line that was emptied says nothing any more.
select
    period,
    company,
    project,
    activity,
    category,
    progress,
    hours_to_go,
    etc_amount,
    etc_method,
    remark,
    author,
    entered_on,
    _batch,
    _row
from {{ ref("stg_etc__entry") }}
where author is not null
