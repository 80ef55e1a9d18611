-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "ledger_fiscal_period") }}
),

current_state as (
    {{ current_rows("source", ["ledger_name", "fiscal_calendar", "fiscal_year", "period_name"]) }}
),

renamed as (
    select
        -- key
        ledger_name,
        fiscal_calendar,
        fiscal_year,
        period_name,
        -- attributes
        company,
        period_status,
        ledger_access,
        tax_access,
        bank_access,
        customer_access,
        vendor_access,
        project_access,
        execution_id,
        -- dates
        status_changed_at,
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
