{{ config(materialized="view") }}

-- The versions of workers as Dynamics 365 knows them, with their employment as it is now. Where, and as what, they worked
-- when payroll says: fct_assignment.
with worker as (
    select * from {{ ref("stg_d365__worker_history") }}
),

employment as (
    select * from {{ ref("int_personnel__workers_employed") }}
)

select
    -- key
    worker.personnel_number,
    worker.version,
    -- attributes
    employment.company,
    worker.worker_type,
    worker.worker_status,
    worker.title,
    -- dates
    employment.employed_from,
    employment.employed_to,
    -- flags
    true as is_in_erp,
    coalesce(employment.is_in_payroll, false) as is_in_payroll,
    -- validity
    worker.valid_from,
    worker.valid_to,
    worker.is_current
from worker
left join employment on worker.personnel_number = employment.personnel_number
