-- generated from extract/close/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("close", "etc_project") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        close,
        line,
        -- attributes
        period,
        company,
        project,
        etc_method,
        -- amounts
        original_budget,
        approved_changes,
        budget,
        actual_period,
        actual_year,
        actual_to_date,
        committed,
        etc,
        eac,
        variance,
        earned_value,
        planned_value,
        hours_budget,
        hours_actual_to_date,
        hours_to_go,
        contract_value,
        cpi,
        spi,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
