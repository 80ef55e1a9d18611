-- Every close there was, and whether it still holds: one that was taken back does not.
select
    closed.close,
    closed.report,
    closed.period,
    closed.version,
    closed.closed_by,
    closed.closed_at,
    closed.published_run,
    reopening.reason as reopened_because,
    reopening.confirmed_at as reopened_at,
    reopening.close is null as is_in_force
from {{ ref("stg_close__closed_period") }} as closed
left join {{ ref("stg_close__reopening") }} as reopening on closed.close = reopening.close
