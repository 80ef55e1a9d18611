-- Hours on projects are written by who was employed in the month of the work, and are not many more than the contract
-- has. Where no resource of a project has the number of a worker, nothing is evidenced.
with linked as (
    select
        count(case when is_known then 1 end) as known,
        (select count(*) from {{ ref("stg_beaufort__employment") }}) + (select count(*) from {{ ref("stg_d365__worker") }})
        as workers
    from {{ ref("int_project__hours_weighed") }}
),

ranked as (
    select
        weighed.*,
        coalesce(resource, 'somebody')
        || case
            when not is_known then ', unknown, wrote '
            when not is_employed then ', not employed, wrote '
            else ', with too few hours in the contract, wrote '
        end || {{ text_of(rounded("hours")) }} as said,
        row_number() over (
            partition by company, period, case when hours = evidenced_hours then 1 else 0 end
            order by hours - evidenced_hours desc, resource
        ) as place
    from {{ ref("int_project__hours_weighed") }} as weighed
),

added as (
    select
        company,
        period,
        count(*) as people,
        sum(evidenced_hours) as expected,
        sum(hours) as actual,
        {{ listed("said", "place", "hours <> evidenced_hours") }} as list
    from ranked
    group by company, period
),

items as (
    select
        added.company as scope,
        added.company as summary_scope,
        added.period,
        case when linked.known > 0 then added.expected end as expected,
        'stg_beaufort__employment, stg_d365__worker_employment: what was possible' as expected_source,
        added.actual,
        'stg_d365__project_actual: hours written' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when linked.workers = 0 then 'No personnel is delivered'
            when linked.known = 0 then 'No resource that writes hours has the number of a worker'
            else coalesce(added.list, {{ text_of("added.people") }} || ' people wrote hours')
        end as explanation
    from added
    cross join linked
),

{{ control_rows("hours", "items", "Months") }}
