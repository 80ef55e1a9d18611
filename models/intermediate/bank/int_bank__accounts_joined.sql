-- Bank accounts as Dynamics 365 has them, and as statements name them: by IBAN, or by number where there is none. One
-- that Dynamics 365 has twice gets its statements once.
with setting as (
    select account_delimiter, main_account_place from {{ ref("int_setting__pivoted") }}
),

known as (
    select
        bank.company,
        bank.bank_account,
        bank.name,
        nullif(replace(bank.iban, ' ', ''), '') as iban,
        bank.account_number,
        bank.bic,
        bank.currency,
        nullif(
            {{ part_at("bank.ledger_display_value", "setting.account_delimiter", "setting.main_account_place") }}, ''
        ) as main_account,
        bank.status,
        bank.active_from,
        bank.active_to
    from {{ ref("stg_d365__bank_account") }} as bank
    cross join setting
),

stated as (
    select
        account,
        currency,
        max(account_name) as name,
        max(servicer_bic) as bic,
        min(statement_date) as first_statement_on,
        max(statement_date) as last_statement_on
    from {{ ref("stg_bank__statement") }}
    group by account, currency
),

paired as (
    select
        stated.account,
        stated.currency,
        known.company,
        known.bank_account,
        row_number() over (
            partition by stated.account, stated.currency
            order by
                case when known.currency is null then 1 else 0 end,
                case when known.active_to is null then 0 else 1 end,
                known.active_to desc,
                known.company,
                known.bank_account
        ) as place
    from stated
    inner join known
        on stated.account in (known.iban, known.account_number)
        and (known.currency is null or stated.currency = known.currency)
),

chosen as (
    -- Of two accounts at different banks with one number.
    select
        *,
        row_number() over (partition by company, bank_account order by account desc, currency) as turn
    from paired
    where place = 1
)

select
    known.company || ' ' || known.bank_account as bank_account_key,
    coalesce(chosen.account, known.iban, known.account_number) as account,
    coalesce(chosen.currency, known.currency) as currency,
    known.company,
    known.bank_account,
    known.name,
    known.iban,
    known.account_number,
    coalesce(known.bic, stated.bic) as bic,
    known.main_account,
    known.status,
    known.active_from,
    known.active_to,
    stated.first_statement_on,
    stated.last_statement_on
from known
left join chosen
    on known.company = chosen.company
    and known.bank_account = chosen.bank_account
    and chosen.turn = 1
left join stated
    on chosen.account = stated.account
    and chosen.currency = stated.currency

union all

select
    stated.account || ' ' || stated.currency as bank_account_key,
    stated.account,
    stated.currency,
    cast(null as {{ dbt.type_string() }}) as company,
    cast(null as {{ dbt.type_string() }}) as bank_account,
    stated.name,
    cast(null as {{ dbt.type_string() }}) as iban,
    cast(null as {{ dbt.type_string() }}) as account_number,
    stated.bic,
    cast(null as {{ dbt.type_string() }}) as main_account,
    cast(null as bigint) as status,
    cast(null as date) as active_from,
    cast(null as date) as active_to,
    stated.first_statement_on,
    stated.last_statement_on
from stated
left join chosen
    on stated.account = chosen.account
    and stated.currency = chosen.currency
    and chosen.turn = 1
where chosen.account is null
