-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "dimension_value") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'dimension_value'
),

versions as (
    {{ versions("source", "batch", ["dimension", "value", "company"], ["description", "active_from", "active_to", "suspended", "is_total", "value_group"]) }}
),

renamed as (
    select
        -- key
        dimension,
        value,
        company,
        version,
        -- attributes
        description,
        value_group,
        -- dates
        active_from,
        active_to,
        -- flags
        suspended,
        is_total,
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
