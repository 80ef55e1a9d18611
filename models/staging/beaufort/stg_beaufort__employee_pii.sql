-- generated from extract/beaufort/tables.ts; edit that
{{ config(materialized="view", schema="pii") }}

with source as (
    select * from {{ source("beaufort_pii", "employee") }}
),

current_state as (
    {{ current_rows("source", ["person_number"]) }}
),

renamed as (
    select
        -- key
        person_number,
        -- attributes
        initials,
        first_names,
        known_as,
        birth_name,
        birth_name_prefix,
        partner_name,
        partner_name_prefix,
        name_use,
        addressed_as,
        addressed_as_prefix,
        title_before,
        title_after,
        gender,
        born_in,
        work_email,
        work_phone,
        bsn,
        -- dates
        born_on,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
