{{ config(materialized="view") }}

-- Behind every company and month: what employments stand behind, and the hours that were written, by who wrote them.
select
    company as scope,
    period,
    'expected' as side,
    coalesce(resource, 'salary') as record,
    cast(null as date) as day,
    cast(sum(evidenced_hours) as decimal(38, 6)) as amount,
    case
        when min(case when is_known then 1 else 0 end) = 0 then 'no worker has this number'
        when min(case when is_employed then 1 else 0 end) = 0 then 'not employed in this month'
        else 'employed'
    end as said,
    'beaufort.employment' as table_name,
    cast(null as integer) as _batch,
    cast(null as bigint) as _row
from {{ ref("int_project__hours_weighed") }}
group by company, period, coalesce(resource, 'salary')

union all

select
    weighed.company as scope,
    weighed.period,
    'actual' as side,
    weighed.resource as record,
    transaction.project_date as day,
    cast(transaction.hours as decimal(38, 6)) as amount,
    'project ' || transaction.project || ' transaction ' || transaction.transaction_id as said,
    'd365.project_actual' as table_name,
    transaction._batch,
    transaction._row
from {{ ref("int_project__hours_weighed") }} as weighed
inner join {{ ref("fct_project_transaction") }} as transaction
    on weighed.company = transaction.company
    and weighed.resource = transaction.resource
    and weighed.period = {{ period_of("transaction.project_date") }}
where transaction.hours <> 0 and transaction.cost_sales <> 2

union all

-- Of what is posted to a salary account nobody shows who it was.
select
    company as scope,
    period,
    'actual' as side,
    'salary' as record,
    cast(null as date) as day,
    cast(sum(hours) as decimal(38, 6)) as amount,
    'hours on salary accounts' as said,
    'd365.project_actual' as table_name,
    cast(null as integer) as _batch,
    cast(null as bigint) as _row
from {{ ref("int_project__hours_weighed") }}
where resource is null
group by company, period
