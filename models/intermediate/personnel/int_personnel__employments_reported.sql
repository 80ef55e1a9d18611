-- An employment is accounted for by a month in the mart, or by a reason why it has none.
with employment as (
    select * from {{ ref("stg_beaufort__employment") }}
),

in_service as (
    select distinct person_number, employment_number from {{ ref("fct_employment_month") }}
),

explained as (
    select
        employment.person_number,
        employment.employment_number,
        case
            when in_service.person_number is not null then 'in service'
            when {{ period_of("employment.in_service_on") }} > setting.last_period then 'begins later'
            when employment.out_of_service_on < employment.in_service_on then 'ends before it begins'
        end as reported_as
    from employment
    cross join {{ ref("int_setting__pivoted") }} as setting
    left join in_service
        on employment.person_number = in_service.person_number
        and employment.employment_number = in_service.employment_number
)

select * from explained where reported_as is not null
