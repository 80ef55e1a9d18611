{{ config(materialized="view") }}

with source as (
    select * from {{ source("saldo", "batch") }}
),

renamed as (
    select
        -- key
        source,
        table_name,
        batch,
        -- attributes
        run_id,
        label,
        arrives,
        as_of,
        files,
        refused_code,
        refused_message,
        conflicts,
        -- dates
        landed_at,
        -- counts
        rows_read,
        rows_accepted,
        rows_rejected,
        rows_superseded,
        rows_inserted,
        rows_changed,
        rows_deleted,
        rows_unchanged,
        rows_erased,
        rows_conflicting,
        state_before,
        state_after,
        tolerance,
        -- flags
        is_current
    from source
)

select * from renamed
