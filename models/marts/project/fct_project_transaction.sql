{% set key = ["company", "transaction_id", "cost_sales", "posting_type", "project", "occurrence"] %}
{{ config(materialized="incremental", unique_key=key) }}

with actual as (
    {{ fold(source("d365", "project_actual"), key) }}
),

setting as (
    select account_delimiter from {{ ref("int_setting__pivoted") }}
)

select
    -- key
    actual.company,
    actual.transaction_id,
    actual.cost_sales,
    actual.posting_type,
    actual.project,
    actual.occurrence,
    -- attributes
    actual.activity,
    actual.category,
    actual.transaction_type,
    actual.voucher,
    actual.resource,
    actual.ledger_display_value,
    {{ part_of("actual.ledger_display_value", "setting.account_delimiter", 1) }} as main_account,
    -- dates
    actual.project_date,
    actual.ledger_date,
    {{ period_of("actual.ledger_date") }} as period,
    -- amounts
    actual.consumption_amount as cost_amount,
    actual.accounting_amount,
    actual.quantity,
    actual.labour_hours as hours,
    -- provenance
    actual._batch,
    actual._row
from actual
cross join setting
