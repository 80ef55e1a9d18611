with ledger as (
    select * from {{ ref("stg_d365__ledger") }}
),

legal_entity as (
    select * from {{ ref("stg_d365__legal_entity") }}
)

select
    -- key
    ledger.company,
    -- attributes
    ledger.ledger_name,
    ledger.description,
    legal_entity.name as company_name,
    legal_entity.registration_number,
    legal_entity.vat_number,
    legal_entity.country,
    ledger.chart_of_accounts,
    ledger.fiscal_calendar,
    ledger.accounting_currency,
    ledger.reporting_currency,
    -- flags
    legal_entity.is_consolidation,
    legal_entity.is_elimination
from ledger
left join legal_entity on ledger.company = legal_entity.company
