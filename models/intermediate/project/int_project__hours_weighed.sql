-- Hours that somebody wrote in a month of work, and how many of them an employment stands behind. Personnel of Beaufort
-- speaks for itself; of who is unknown there, Dynamics 365's own employments. What links them is the personnel number.
with setting as (
    select
        hours_most_of_contract,
        -- Employments that ended before are not known any more: retention erases people before the ledger.
        case
            when personnel_years is not null
                then {{ text_of("cast(substr(last_period, 1, 4) as integer) - personnel_years") }} || substr(last_period, 5)
        end as known_from
    from {{ ref("int_setting__pivoted") }}
),

placed as (
    select
        actual.company,
        actual.resource,
        {{ without_zeros("actual.resource") }} as person,
        {{ period_of("actual.project_date") }} as period,
        actual.labour_hours,
        {{ part_at("actual.ledger_display_value", "setting.account_delimiter", "setting.main_account_place") }} as main_account
    from {{ ref("stg_d365__project_actual") }} as actual
    cross join {{ ref("int_setting__pivoted") }} as setting
    where actual.labour_hours <> 0 and actual.cost_sales <> 2 and actual.resource is not null
),

-- Of what is posted to a salary account nobody shows who it was.
salary_account as (
    select account.main_account
    from (select distinct main_account from placed) as account
    where {{ is_salary_account("account.main_account") }}
),

written as (
    select
        placed.company,
        placed.person,
        placed.period,
        max(placed.resource) as resource,
        max(case when salary_account.main_account is null then 0 else 1 end) as is_hidden,
        sum(placed.labour_hours) as hours
    from placed
    left join salary_account on placed.main_account = salary_account.main_account
    group by placed.company, placed.person, placed.period
),

-- Several companies may share somebody: the contract is one.
month as (
    select person, period, sum(hours) as hours
    from written
    group by person, period
),

contract as (
    select
        {{ without_zeros("person_number") }} as person,
        employment_number,
        {{ period_of("in_service_on") }} as from_period,
        {{ period_of("out_of_service_on") }} as to_period,
        hours_per_week
    from {{ ref("stg_beaufort__employment") }}
),

assigned as (
    select
        {{ without_zeros("person_number") }} as person,
        employment_number,
        {{ period_of("starts_on") }} as from_period,
        {{ period_of("ends_on") }} as to_period,
        hours_per_week
    from {{ ref("int_personnel__assignments_cut_to_intervals") }}
),

contractor as (
    select
        {{ without_zeros("personnel_number") }} as person,
        {{ period_of("start_date") }} as from_period,
        {{ period_of("end_date") }} as to_period
    from {{ ref("stg_d365__worker_employment") }}
),

worker as (
    select person, max(is_beaufort) as is_beaufort
    from (
        select person, 1 as is_beaufort from contract
        union all
        select {{ without_zeros("personnel_number") }} as person, 0 as is_beaufort from {{ ref("stg_d365__worker") }}
        union all
        select person, 0 as is_beaufort from contractor
    ) as known
    group by person
),

-- An employment says its hours now, an assignment those of its days: the most of them, so that it is never too few.
monthly as (
    select
        month.person,
        month.period,
        contract.employment_number,
        max(contract.hours_per_week) as hours_per_week,
        max(assigned.hours_per_week) as assigned_hours
    from month
    inner join contract
        on month.person = contract.person
        and month.period >= contract.from_period
        and (contract.to_period is null or month.period <= contract.to_period)
    left join assigned
        on month.person = assigned.person
        and contract.employment_number = assigned.employment_number
        and month.period >= assigned.from_period
        and (assigned.to_period is null or month.period <= assigned.to_period)
    group by month.person, month.period, contract.employment_number
),

under_contract as (
    select
        person,
        period,
        -- One contract that does not say how many hours sets no limit.
        case
            when count(*) = count(hours_per_week)
                then sum(greatest(hours_per_week, coalesce(assigned_hours, hours_per_week)))
        end as hours_per_week
    from monthly
    group by person, period
),

contracted as (
    select distinct month.person, month.period
    from month
    inner join contractor
        on month.person = contractor.person
        and month.period >= contractor.from_period
        and (contractor.to_period is null or month.period <= contractor.to_period)
),

weighed as (
    select
        month.person,
        month.period,
        month.hours,
        worker.person is not null as is_known,
        under_contract.person is not null
        or (coalesce(worker.is_beaufort, 0) = 0 and contracted.person is not null) as is_employed,
        -- Of a month of 31 days, so that it is never too few.
        {{ divide("under_contract.hours_per_week * setting.hours_most_of_contract * 31", "7", 6) }} as most,
        coalesce(month.period < setting.known_from, false) as is_long_ago
    from month
    cross join setting
    left join worker on month.person = worker.person
    left join under_contract
        on month.person = under_contract.person
        and month.period = under_contract.period
    left join contracted
        on month.person = contracted.person
        and month.period = contracted.period
)

select
    written.company,
    written.period,
    case when written.is_hidden = 0 then written.resource end as resource,
    cast(written.hours as decimal(32, 6)) as hours,
    cast(
        case
            when not weighed.is_employed then 0
            when weighed.hours > weighed.most and weighed.hours > 0
                then {{ divide("written.hours * weighed.most", "weighed.hours", 6) }}
            else written.hours
        end
    as decimal(32, 6)) as evidenced_hours,
    weighed.is_known,
    weighed.is_employed
from written
inner join weighed
    on written.person = weighed.person
    and written.period = weighed.period
where weighed.is_employed or not weighed.is_long_ago
