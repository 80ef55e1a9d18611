{{ config(materialized="view") }}

-- Balances per period with the names of their accounts, and apart what belongs to the balance sheet and what to the
-- profit and loss account. Of an account that no chart knows the balance stands on the balance sheet.
select
    -- key
    balance.company,
    balance.posting_layer_name,
    balance.fiscal_year,
    {{ period_of("balance.end_date") }} as period,
    balance.fiscal_period,
    balance.main_account,
    -- attributes
    account.account_name,
    account.account_type_name,
    company.accounting_currency,
    case
        when balance.is_profit_and_loss is null then 'unknown'
        when balance.is_profit_and_loss then 'profit and loss'
        else 'balance sheet'
    end as statement,
    balance.opening_basis,
    -- dates
    balance.start_date,
    balance.end_date,
    -- amounts
    balance.opening_balance,
    balance.debit,
    balance.credit,
    balance.closing_balance,
    cast(
        case when balance.is_profit_and_loss then 0 else balance.closing_balance end as decimal(32, 6)
    ) as balance_sheet_amount,
    cast(
        case when balance.is_profit_and_loss then balance.closing_balance else 0 end as decimal(32, 6)
    ) as profit_and_loss_amount
from {{ ref("fct_trial_balance") }} as balance
left join {{ ref("dim_account") }} as account
    on balance.company = account.company
    and balance.main_account = account.main_account
left join {{ ref("dim_company") }} as company
    on balance.company = company.company
-- Entries that take the result out of its accounts would hide it.
where balance.period_type <> 'closing'
