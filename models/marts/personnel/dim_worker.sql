-- Who works for the organisation, by personnel number: as Dynamics 365 knows them, and whether payroll does. Names stand
-- in the personal schema only.
with worker as (
    select * from {{ ref("stg_d365__worker") }}
),

employment as (
    select * from {{ ref("int_personnel__workers_employed") }}
),

number as (
    select personnel_number from worker
    union
    select personnel_number from employment
)

select
    -- key
    number.personnel_number,
    -- attributes
    employment.company,
    worker.worker_type,
    worker.worker_status,
    worker.title,
    -- dates
    employment.employed_from,
    employment.employed_to,
    -- flags
    worker.personnel_number is not null as is_in_erp,
    coalesce(employment.is_in_payroll, false) as is_in_payroll
from number
left join worker on number.personnel_number = worker.personnel_number
left join employment on number.personnel_number = employment.personnel_number
