with hour_line as (
    select * from {{ ref("stg_d365__forecast_hour") }}
),

cost_line as (
    select * from {{ ref("stg_d365__forecast_cost") }}
),

unioned as (
    select
        'hours' as kind, company, transaction_id, forecast_model, project, category, activity, description, project_date,
        hours as quantity, hours, cost_price, sales_price, _batch, _row
    from hour_line

    union all

    select
        'cost' as kind, company, transaction_id, forecast_model, project, category, activity, description, project_date,
        quantity, cast(0 as decimal(32, 6)) as hours, cost_price, sales_price, _batch, _row
    from cost_line
)

select
    -- key
    company,
    kind,
    transaction_id,
    forecast_model,
    -- attributes
    project,
    category,
    activity,
    description,
    -- dates
    project_date,
    {{ period_of("project_date") }} as period,
    -- amounts
    quantity,
    hours,
    cost_price,
    sales_price,
    cast({{ multiply("quantity", "cost_price", 6) }} as decimal(32, 6)) as amount,
    -- provenance
    _batch,
    _row
from unioned
