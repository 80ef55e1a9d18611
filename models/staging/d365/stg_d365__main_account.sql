-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "main_account") }}
),

current_state as (
    {{ current_rows("source", ["chart_of_accounts", "main_account"]) }}
),

renamed as (
    select
        -- key
        chart_of_accounts,
        main_account,
        -- attributes
        name,
        account_type,
        category,
        parent_account,
        rgs_code,
        execution_id,
        -- dates
        active_from,
        active_to,
        exported_at,
        -- flags
        suspended,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
