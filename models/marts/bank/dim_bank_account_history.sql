{{ config(materialized="view") }}

-- The versions of the organisation's bank accounts as Dynamics 365 has them; statements say nothing of before.
with setting as (
    select account_delimiter, main_account_place from {{ ref("int_setting__pivoted") }}
),

bank as (
    select
        version.*,
        nullif(replace(version.iban, ' ', ''), '') as plain_iban,
        nullif(
            {{ part_at("version.ledger_display_value", "setting.account_delimiter", "setting.main_account_place") }}, ''
        ) as main_account
    from {{ ref("stg_d365__bank_account_history") }} as version
    cross join setting
)

select
    -- key
    company || ' ' || bank_account as bank_account_key,
    version,
    -- attributes
    coalesce(plain_iban, account_number) as account,
    currency,
    company,
    bank_account,
    name as account_name,
    plain_iban as iban,
    account_number,
    bic,
    main_account,
    status,
    -- dates
    active_from,
    active_to,
    -- validity
    valid_from,
    valid_to,
    is_current
from bank
