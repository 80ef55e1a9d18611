{% set key = ["company", "transaction_id", "cost_sales", "posting_type", "project", "occurrence"] %}
{{ config(materialized="incremental", unique_key=key) }}

with actual as (
    {{ fold(source("d365", "project_actual"), key) }}
),

setting as (
    select account_delimiter, main_account_place from {{ ref("int_setting__pivoted") }}
),

placed as (
    select
        actual.*,
        {{ part_at("actual.ledger_display_value", "setting.account_delimiter", "setting.main_account_place") }} as main_account
    from actual
    cross join setting
),

marked as (
    select placed.*, {{ is_salary_account("placed.main_account") }} as is_salary
    from placed
)

-- Of what is posted to a salary account the project keeps its cost, but not who, where and by which voucher.
select
    -- key
    marked.company,
    marked.transaction_id,
    marked.cost_sales,
    marked.posting_type,
    marked.project,
    marked.occurrence,
    -- attributes
    marked.activity,
    marked.category,
    marked.transaction_type,
    case when not marked.is_salary then marked.voucher end as voucher,
    case when not marked.is_salary then marked.resource end as resource,
    case when marked.is_salary then marked.main_account else marked.ledger_display_value end as ledger_display_value,
    marked.main_account,
    -- dates
    marked.project_date,
    marked.ledger_date,
    {{ period_of("marked.ledger_date") }} as period,
    -- amounts
    marked.consumption_amount as cost_amount,
    marked.accounting_amount,
    marked.quantity,
    marked.labour_hours as hours,
    marked.invoiced_revenue,
    marked.on_account as invoiced_on_account,
    marked.accrued_revenue,
    -- provenance
    marked._batch,
    marked._row
from marked
