-- generated from extract/etc/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("etc", "entry") }}
),

current_state as (
    {{ current_rows("source", ["period", "company", "project", "activity", "category"]) }}
),

renamed as (
    select
        -- key
        period,
        company,
        project,
        activity,
        category,
        -- attributes
        etc_method,
        remark,
        author,
        issued_by,
        sheet_row,
        -- dates
        entered_on,
        -- amounts
        progress,
        hours_to_go,
        etc_amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
