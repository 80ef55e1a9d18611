-- Transactions that are entered and not yet posted: work that is done and that no ledger knows.
select
    -- key
    company,
    transaction_id,
    transaction_type,
    project,
    occurrence,
    -- attributes
    activity,
    category,
    item,
    line_property,
    currency,
    -- dates
    project_date,
    {{ period_of("project_date") }} as period,
    -- amounts
    quantity,
    amount,
    cost_price,
    sales_price,
    cast({{ multiply("quantity", "cost_price", 6) }} as decimal(32, 6)) as cost_amount,
    -- provenance
    _batch,
    _row
from {{ ref("stg_d365__project_transaction_unposted") }}
