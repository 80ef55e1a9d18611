{{ config(materialized="view") }}

-- The RGS code that the organisation gives an account in its configuration: of what fits, the narrowest.
with mapping as (
    select
        {{ part_of("value", "' '", 2) }} as rgs_code,
        {{ part_of(part_of("value", "' '", 1), "'-'", 1) }} as first_account,
        {{ part_of(part_of("value", "' '", 1), "'-'", 2) }} as last_account
    from {{ ref("stg_saldo__setting") }}
    where name = 'rgs'
),

account as (
    select distinct main_account from {{ ref("stg_d365__main_account_history") }}
),

matched as (
    select
        account.main_account,
        mapping.rgs_code,
        row_number() over (
            partition by account.main_account
            order by
                case when mapping.last_account = '' then 0 else 1 end,
                mapping.first_account desc,
                mapping.last_account,
                mapping.rgs_code
        ) as place
    from account
    inner join mapping
        on (mapping.last_account = '' and account.main_account = mapping.first_account)
        or (
            mapping.last_account <> ''
            and account.main_account >= mapping.first_account
            -- A range also holds all that begins within it.
            and substr(account.main_account, 1, length(mapping.last_account)) <= mapping.last_account
        )
)

select main_account, rgs_code
from matched
where place = 1
