-- Lines of the budget register, signed as the ledger is. Drafts are among them, and say so.
with setting as (
    select account_delimiter, main_account_place, cost_centre_place, project_place from {{ ref("int_setting__pivoted") }}
),

label as (
    select * from {{ ref("int_setting__labels") }}
),

code as (
    select value as budget_code, max(case when name = 'budget_original' then 'original' else 'change' end) as budget_kind
    from {{ ref("stg_saldo__setting") }}
    where name in ('budget_original', 'budget_change')
    group by value
),

entry as (
    select
        register.*,
        status_label.label as status_name,
        side_label.label as side,
        type_label.label as budget_type_name,
        code.budget_kind,
        {{ part_at("register.display_value", "setting.account_delimiter", "setting.main_account_place") }} as main_account,
        {{ part_at("register.display_value", "setting.account_delimiter", "setting.cost_centre_place") }} as cost_centre,
        {{ part_at("register.display_value", "setting.account_delimiter", "setting.project_place") }} as project
    from {{ ref("stg_d365__budget_register_entry") }} as register
    cross join setting
    left join label as status_label
        on status_label.kind = 'budget_status' and register.status = status_label.value
    left join label as side_label
        on side_label.kind = 'budget_side' and register.amount_type = side_label.value
    left join label as type_label
        on type_label.kind = 'budget_type' and register.budget_type = type_label.value
    left join code on register.budget_code = code.budget_code
)

select
    -- key
    company,
    entry_number,
    line_number,
    -- attributes
    budget_model,
    budget_code,
    budget_kind,
    status,
    status_name,
    budget_type,
    budget_type_name,
    display_value as account_display_value,
    main_account,
    nullif(upper(trim(cost_centre)), '') as cost_centre,
    nullif(upper(trim(project)), '') as project,
    currency as transaction_currency,
    comment,
    -- dates
    budget_date,
    {{ period_of("budget_date") }} as period,
    -- amounts: a credit comes with its sign, or with its side only
    cast(
        case when side = 'credit' and transaction_amount > 0 then -transaction_amount else transaction_amount end
    as decimal(32, 6)) as transaction_amount,
    cast(
        case when side = 'credit' and accounting_amount > 0 then -accounting_amount else accounting_amount end
    as decimal(32, 6)) as accounting_amount,
    accounting_amount as registered_amount,
    quantity,
    -- provenance
    _batch,
    _row
from entry
