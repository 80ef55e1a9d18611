-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "project_actual") }}
),

current_state as (
    {{ current_rows("source", ["company", "transaction_id", "cost_sales", "posting_type", "project", "occurrence"]) }}
),

renamed as (
    select
        -- key
        company,
        transaction_id,
        cost_sales,
        posting_type,
        project,
        occurrence,
        -- attributes
        activity,
        category,
        transaction_type,
        voucher,
        resource,
        ledger_display_value,
        origin,
        contract,
        adjusts,
        execution_id,
        -- dates
        project_date,
        ledger_date,
        exported_at,
        -- amounts
        quantity,
        accounting_amount,
        consumption_amount,
        labour_hours,
        invoiced_revenue,
        accrued_revenue,
        on_account,
        wip_cost,
        wip_sales,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
