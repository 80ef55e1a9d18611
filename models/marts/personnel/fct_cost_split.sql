select
    -- key
    person_number,
    employment_number,
    line,
    -- attributes
    employer,
    cost_centre,
    cost_bearer,
    -- dates
    starts_on,
    ends_on,
    -- amounts
    percentage,
    -- provenance
    _batch,
    _row
from {{ ref("int_personnel__cost_splits_read") }}
