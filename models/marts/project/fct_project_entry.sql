-- What project leaders say of a line of the ETC report, month by month, by the last workbook that said anything of it.
-- Whoever says something gives their number; a line that was emptied says nothing any more.
select
    -- key
    period,
    company,
    project,
    activity,
    category,
    -- amounts
    progress,
    hours_to_go,
    etc_amount,
    -- attributes
    etc_method,
    remark,
    author,
    -- dates
    entered_on,
    -- provenance
    _batch,
    _row
from {{ ref("stg_etc__entry") }}
where author is not null
