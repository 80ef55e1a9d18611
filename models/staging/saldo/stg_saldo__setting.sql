{{ config(materialized="view") }}

with source as (
    select * from {{ source("saldo", "setting") }}
),

renamed as (
    select
        -- key
        name,
        -- attributes
        value
    from source
)

select * from renamed
