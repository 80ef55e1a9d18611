-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "worker") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'd365' and table_name = 'worker'
),

versions as (
    {{ versions("source", "batch", ["personnel_number"], ["worker_type", "worker_status", "title"]) }}
),

renamed as (
    select
        -- key
        personnel_number,
        version,
        -- attributes
        worker_type,
        worker_status,
        title,
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
