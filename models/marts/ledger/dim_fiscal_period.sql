-- Periods as each company's ledger knows them, through its fiscal calendar.
with company as (
    select company, ledger_name, fiscal_calendar from {{ ref("dim_company") }}
),

period as (
    select * from {{ ref("stg_d365__fiscal_period") }}
),

state as (
    select * from {{ ref("stg_d365__ledger_fiscal_period") }}
),

label as (
    select * from {{ ref("int_setting__labels") }}
),

labelled as (
    select
        company.company,
        period.fiscal_year,
        period.period_name,
        period.start_date,
        period.end_date,
        period.fiscal_calendar,
        coalesce(type_label.label, 'unclassified') as period_type,
        -- Of an opening or closing period nothing is posted month by month: only operating periods count.
        case
            when type_label.label = 'operating'
                then row_number() over (
                    partition by company.company, period.fiscal_year, type_label.label
                    order by period.start_date, period.end_date
                )
        end as period_number,
        period.quarter,
        case
            when state.ledger_name is null then 'not available'
            else coalesce(status_label.label, 'unclassified')
        end as period_status,
        state.status_changed_at,
        state.ledger_access,
        state.tax_access,
        state.bank_access,
        state.customer_access,
        state.vendor_access,
        state.project_access
    from company
    inner join period on company.fiscal_calendar = period.fiscal_calendar
    left join state
        on company.ledger_name = state.ledger_name
        and period.fiscal_calendar = state.fiscal_calendar
        and period.fiscal_year = state.fiscal_year
        and period.period_name = state.period_name
    left join label as type_label
        on type_label.kind = 'period_type'
        and period.period_type = type_label.value
    left join label as status_label
        on status_label.kind = 'period_status'
        and state.period_status = status_label.value
)

select
    -- key
    company,
    fiscal_year,
    period_name,
    start_date,
    end_date,
    -- attributes
    fiscal_calendar,
    period_type,
    cast(period_number as integer) as period_number,
    quarter,
    period_status,
    ledger_access,
    tax_access,
    bank_access,
    customer_access,
    vendor_access,
    project_access,
    -- dates
    status_changed_at
from labelled
