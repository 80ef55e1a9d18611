with ledger as (
    select * from {{ ref("stg_d365__ledger") }}
)

select
    -- key
    company,
    -- attributes
    ledger_name,
    description,
    chart_of_accounts,
    fiscal_calendar,
    accounting_currency,
    reporting_currency
from ledger
