-- generated from extract/close/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("close", "closed_period") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        close,
        -- attributes
        report,
        period,
        version,
        closed_by,
        published_run,
        content_sha256,
        saldo,
        signature,
        -- dates
        closed_at,
        published_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
