select
    -- key
    person_number,
    employment_number,
    starts_on,
    -- dates
    ends_on,
    -- attributes
    employer,
    organisation_unit,
    job,
    assignments,
    -- amounts
    hours_per_week,
    part_time_percentage,
    -- provenance
    _batch,
    _row,
    assignment_batch,
    assignment_row
from {{ ref("int_personnel__assignments_cut_to_intervals") }}
