-- The transactions behind corrections on closed months, in the report of every month that is open since.
select
    -- key
    month.period,
    changed.company,
    changed.project,
    changed.activity,
    changed.category,
    changed.transaction_id,
    changed.cost_sales,
    changed.posting_type,
    changed.occurrence,
    -- attributes
    month.closed_period,
    changed.change,
    {{ period_of("changed.ledger_date") }} as booked_period,
    actual.voucher,
    actual.transaction_type,
    -- dates
    changed.ledger_date,
    batch.landed_at,
    -- amounts
    {{ rounded("changed.amount_before") }} as amount_before,
    {{ rounded("changed.amount_after") }} as amount_after,
    {{ rounded("changed.correction") }} as correction,
    {{ rounded("changed.hours_correction") }} as hours_correction,
    -- provenance
    cast(changed.changed_batch as integer) as landed_batch
from {{ ref("int_close__actuals_changed") }} as changed
inner join {{ ref("int_close__months_based") }} as month on changed.close = month.close
-- What is gone has no voucher any more, nor has what was posted to a salary account.
left join {{ ref("fct_project_transaction") }} as actual
    on changed.company = actual.company
    and changed.transaction_id = actual.transaction_id
    and changed.cost_sales = actual.cost_sales
    and changed.posting_type = actual.posting_type
    and changed.project = actual.project
    and changed.occurrence = actual.occurrence
left join {{ ref("stg_saldo__batch") }} as batch
    on batch.source = 'd365'
    and batch.table_name = 'project_actual'
    and changed.changed_batch = batch.batch
