-- generated from extract/etc/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("etc", "entry") }}
),

batch as (
    select batch, landed_at
    from {{ ref("stg_saldo__batch") }}
    where source = 'etc' and table_name = 'entry'
),

versions as (
    {{ versions("source", "batch", ["period", "company", "project", "activity", "category"], ["progress", "hours_to_go", "etc_amount", "etc_method", "remark", "author", "entered_on"]) }}
),

renamed as (
    select
        -- key
        period,
        company,
        project,
        activity,
        category,
        version,
        -- attributes
        etc_method,
        remark,
        author,
        -- dates
        entered_on,
        -- amounts
        progress,
        hours_to_go,
        etc_amount,
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
