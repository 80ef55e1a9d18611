-- generated from extract/payment/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("payment", "verification_decision") }}
),

current_state as (
    select * from source
),

renamed as (
    select
        -- key
        message,
        end_to_end_id,
        -- attributes
        outcome,
        status,
        reason,
        decided_by,
        run,
        signature,
        -- dates
        decided_at,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
