-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "main_account") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'main_account'
),

versions as (
    {{ versions("source", "batch", ["chart_of_accounts", "main_account"], ["name", "account_type", "category", "parent_account", "suspended", "active_from", "active_to", "rgs_code"]) }}
),

renamed as (
    select
        -- key
        chart_of_accounts,
        main_account,
        version,
        -- attributes
        name,
        account_type,
        category,
        parent_account,
        rgs_code,
        -- dates
        active_from,
        active_to,
        -- flags
        suspended,
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
