-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "ledger") }}
),

current_state as (
    {{ current_rows("source", ["company"]) }}
),

renamed as (
    select
        -- key
        company,
        -- attributes
        ledger_name,
        description,
        chart_of_accounts,
        accounting_currency,
        reporting_currency,
        fiscal_calendar,
        exchange_rate_type,
        reporting_exchange_rate_type,
        budget_exchange_rate_type,
        execution_id,
        -- dates
        exported_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
