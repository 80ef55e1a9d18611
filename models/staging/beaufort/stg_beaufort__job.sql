-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("beaufort", "job") }}
),

current_state as (
    {{ current_rows("source", ["job"]) }}
),

renamed as (
    select
        -- key
        job,
        -- attributes
        name,
        cost_bearer,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
