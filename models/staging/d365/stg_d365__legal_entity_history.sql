-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "legal_entity") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'legal_entity'
),

versions as (
    {{ versions("source", "batch", ["company"], ["name", "vat_number", "registration_number", "country", "is_consolidation", "is_elimination"]) }}
),

renamed as (
    select
        -- key
        company,
        version,
        -- attributes
        name,
        vat_number,
        registration_number,
        country,
        -- flags
        is_consolidation,
        is_elimination,
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
