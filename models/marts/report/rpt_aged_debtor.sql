{{ config(materialized="view") }}

-- Open items of customers at the end of each month, with their names and the currency of the books.
select
    -- key
    ageing.company,
    ageing.period,
    ageing.customer as account,
    {{ text_of("ageing.transaction_id") }} as item,
    -- attributes
    party.customer_name as name,
    party.customer_group as account_group,
    ageing.invoice,
    ageing.voucher,
    ageing.transaction_currency,
    company.accounting_currency,
    ageing.open_amount_basis,
    -- dates
    ageing.as_of,
    ageing.transaction_date,
    ageing.due_date,
    -- attributes at that day
    ageing.days_overdue,
    ageing.ageing_bucket,
    -- amounts
    cast(ageing.open_transaction_amount as decimal(32, 6)) as transaction_amount,
    cast(ageing.open_accounting_amount as decimal(32, 6)) as amount
from {{ ref("fct_customer_ageing") }} as ageing
left join {{ ref("dim_customer") }} as party
    on ageing.company = party.company
    and ageing.customer = party.customer
left join {{ ref("dim_company") }} as company
    on ageing.company = company.company
