{{ config(materialized="view") }}

-- A company is its ledger and its legal entity, which change at moments of their own: another version begins where either
-- of them changes. Before the legal entity came, its columns are empty.
with ledger as (
    select * from {{ ref("stg_d365__ledger_history") }}
),

legal_entity as (
    select * from {{ ref("stg_d365__legal_entity_history") }}
),

moment as (
    select company, valid_from as moment from ledger
    union
    select company, valid_to as moment from ledger where valid_to is not null
    union
    select company, valid_from as moment from legal_entity
    union
    select company, valid_to as moment from legal_entity where valid_to is not null
),

span as (
    select
        company,
        moment as valid_from,
        lead(moment) over (partition by company order by moment) as valid_to
    from moment
)

select
    -- key
    ledger.company,
    cast(row_number() over (partition by ledger.company order by span.valid_from) as bigint) as version,
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
    legal_entity.is_elimination,
    -- validity
    span.valid_from,
    span.valid_to,
    span.valid_to is null as is_current
from span
inner join ledger
    on span.company = ledger.company
    and ledger.valid_from <= span.valid_from
    and (ledger.valid_to is null or ledger.valid_to > span.valid_from)
left join legal_entity
    on span.company = legal_entity.company
    and legal_entity.valid_from <= span.valid_from
    and (legal_entity.valid_to is null or legal_entity.valid_to > span.valid_from)
