-- generated from extract/close/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("close", "reopening") }}
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
        run,
        reason,
        proposed_by,
        proposal_signature,
        confirmed_by,
        signature,
        -- dates
        proposed_at,
        confirmed_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
