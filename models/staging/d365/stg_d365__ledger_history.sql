-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "ledger") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'ledger'
),

versions as (
    {{ versions("source", "batch", ["company"], ["ledger_name", "description", "chart_of_accounts", "accounting_currency", "reporting_currency", "fiscal_calendar", "exchange_rate_type", "reporting_exchange_rate_type", "budget_exchange_rate_type"]) }}
),

renamed as (
    select
        -- key
        company,
        version,
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
        -- validity
        valid_from,
        valid_to,
        is_current,
        -- provenance
        _batch,
        _row
    from versions
)

select * from renamed
