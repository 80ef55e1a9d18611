-- A job that somebody holds and nobody lists is shown without its name.
with referred as (
    select job from {{ ref("stg_beaufort__job") }}
    union
    select job from {{ ref("stg_beaufort__employment") }} where job is not null
    union
    select job from {{ ref("stg_beaufort__assignment") }}
)

select
    -- key
    referred.job,
    -- attributes
    listed.name as job_name,
    listed.cost_bearer,
    -- flags
    listed.job is not null as is_delivered
from referred
left join {{ ref("stg_beaufort__job") }} as listed on referred.job = listed.job
