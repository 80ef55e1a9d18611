-- Every kind of forecast line in one shape. What a line costs and what it brings are apart: fees and invoices on account
-- cost nothing, and in which currency something is sold only some entities say.
{%- set kinds = [
    ("hours", ref("stg_d365__forecast_hour"), {"quantity": "hours", "hours": "hours"}),
    ("cost", ref("stg_d365__forecast_cost"), {}),
    ("item", ref("stg_d365__forecast_item"), {"item": "item", "currency": "currency"}),
    ("fee", ref("stg_d365__forecast_fee"), {"currency": "currency", "cost_price": "cast(null as decimal(32, 6))"}),
    ("on account", ref("stg_d365__forecast_on_account"), {
        "currency": "currency",
        "cost_price": "cast(null as decimal(32, 6))",
        "category": "cast(null as " ~ dbt.type_string() ~ ")",
        "activity": "cast(null as " ~ dbt.type_string() ~ ")",
    }),
] %}
with unioned as (
    {%- for kind, lines, columns in kinds %}
    select
        '{{ kind }}' as kind,
        company,
        transaction_id,
        forecast_model,
        project,
        {{ columns.get("category", "category") }} as category,
        {{ columns.get("activity", "activity") }} as activity,
        {{ columns.get("item", "cast(null as " ~ dbt.type_string() ~ ")") }} as item,
        description,
        {{ columns.get("currency", "cast(null as " ~ dbt.type_string() ~ ")") }} as sales_currency,
        project_date,
        {{ columns.get("quantity", "quantity") }} as quantity,
        {{ columns.get("hours", "cast(0 as decimal(32, 6))") }} as hours,
        {{ columns.get("cost_price", "cost_price") }} as cost_price,
        sales_price,
        _batch,
        _row
    from {{ lines }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
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
    item,
    description,
    sales_currency,
    -- dates
    project_date,
    {{ period_of("project_date") }} as period,
    -- amounts
    quantity,
    hours,
    cost_price,
    sales_price,
    cast(coalesce({{ multiply("quantity", "cost_price", 6) }}, 0) as decimal(32, 6)) as amount,
    cast({{ multiply("quantity", "sales_price", 6) }} as decimal(32, 6)) as sales_amount,
    -- provenance
    _batch,
    _row
from unioned
