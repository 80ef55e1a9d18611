-- What every close said of each project, those that were taken back too.
select
    -- key
    closed.period,
    cast(closed.version as integer) as version,
    project.company,
    project.project,
    -- attributes
    closed.closed_by,
    closed.reopened_because,
    -- dates
    closed.closed_at,
    closed.reopened_at,
    -- amounts
    project.budget,
    project.actual_to_date,
    project.etc,
    project.eac,
    project.variance,
    -- flags
    closed.is_in_force,
    -- provenance
    project._batch,
    project._row
from {{ ref("stg_close__etc_project") }} as project
inner join {{ ref("int_close__periods_judged") }} as closed on project.close = closed.close
