select
    -- key
    organisation_unit,
    role,
    person_number,
    starts_on,
    -- dates
    ends_on,
    -- provenance
    _batch,
    _row
from {{ ref("stg_beaufort__role_assignment") }}
