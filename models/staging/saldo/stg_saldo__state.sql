{{ config(materialized="view") }}

with source as (
    select * from {{ source("saldo", "state") }}
),

renamed as (
    select
        -- key
        source,
        table_name,
        coalesce(scope, '') as scope,
        measure,
        -- amounts
        amount
    from source
)

select * from renamed
