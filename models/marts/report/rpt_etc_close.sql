-- What the trend over past closes shows: all projects of a company together, as each month was closed.
select
    -- key
    period,
    company,
    -- attributes
    max(version) as version,
    -- dates
    max(closed_at) as closed_at,
    -- amounts
    {{ rounded("sum(budget)") }} as budget,
    {{ rounded("sum(actual_to_date)") }} as actual_to_date,
    {{ rounded("sum(etc)") }} as etc,
    {{ rounded("sum(eac)") }} as eac
from {{ ref("rpt_etc_close_project") }}
where is_in_force
group by period, company
