-- What the trend of the ETC report shows: all projects of a company together, per month.
select
    -- key
    period,
    company,
    -- amounts
    {{ rounded("sum(budget)") }} as budget,
    {{ rounded("sum(actual_to_date)") }} as actual_to_date,
    {{ rounded("sum(etc)") }} as etc,
    {{ rounded("sum(eac)") }} as eac
from {{ ref("rpt_etc_project") }}
group by period, company
