-- A chart of accounts may be shared: every company sees the accounts of its own ledger's chart.
with company as (
    select company, chart_of_accounts from {{ ref("dim_company") }}
),

main_account as (
    select * from {{ ref("stg_d365__main_account") }}
),

mapped as (
    select * from {{ ref("int_ledger__accounts_mapped") }}
),

type_label as (
    select value, name
    from {{ ref("d365_enumeration") }}
    where enumeration = 'DimensionLedgerAccountType'
)

select
    -- key
    company.company,
    main_account.main_account,
    -- attributes
    main_account.name as account_name,
    main_account.chart_of_accounts,
    main_account.account_type,
    type_label.name as account_type_name,
    main_account.category,
    main_account.parent_account,
    coalesce(main_account.rgs_code, mapped.rgs_code) as rgs_code,
    -- dates
    main_account.active_from,
    main_account.active_to,
    -- flags
    main_account.suspended,
    main_account.account_type in (0, 1, 2) as is_profit_and_loss
from company
inner join main_account on company.chart_of_accounts = main_account.chart_of_accounts
left join type_label on main_account.account_type = type_label.value
left join mapped on main_account.main_account = mapped.main_account
