{{ config(materialized="view") }}

-- Lines of the general ledger as they were posted; those of vouchers with salary only in totals.
with entry as (
    select * from {{ ref("int_ledger__entries_placed") }}
),

salary as (
    select * from {{ ref("int_ledger__salaries_summed") }}
),

layer_label as (
    select value, name
    from {{ ref("d365_enumeration") }}
    where enumeration = 'OperationsTax'
)

select
    -- key
    entry.company,
    entry.entry_id,
    -- attributes
    entry.journal_number,
    entry.voucher,
    entry.document_number,
    entry.description,
    entry.account_display_value,
    entry.main_account,
    nullif(entry.cost_centre, '') as cost_centre,
    entry.ledger_name,
    entry.transaction_currency,
    entry.posting_layer,
    layer_label.name as posting_layer_name,
    entry.posting_type,
    entry.journal_category,
    -- dates
    entry.accounting_date,
    entry.period,
    entry.fiscal_year,
    entry.fiscal_period,
    entry.period_type,
    entry.document_date,
    -- amounts
    entry.accounting_amount,
    entry.debit,
    entry.credit,
    entry.transaction_amount,
    entry.reporting_amount,
    entry.quantity,
    -- flags
    entry.is_correction,
    entry.is_credit,
    false as is_salary,
    -- provenance
    entry._batch,
    entry._row
from entry
left join layer_label on entry.posting_layer = layer_label.value
where
    not exists (
        select 1
        from {{ ref("int_ledger__salaries_found") }} as found
        where
            found.company = entry.company
            and found.voucher = entry.voucher
            and found.accounting_date = entry.accounting_date
    )

union all

select
    salary.company,
    salary.entry_id,
    cast(null as {{ dbt.type_string() }}) as journal_number,
    'salary ' || salary.period as voucher,
    cast(null as {{ dbt.type_string() }}) as document_number,
    'Salary, summed' as description,
    salary.main_account as account_display_value,
    salary.main_account,
    salary.cost_centre,
    salary.ledger_name,
    cast(null as {{ dbt.type_string() }}) as transaction_currency,
    salary.posting_layer,
    layer_label.name as posting_layer_name,
    cast(null as bigint) as posting_type,
    cast(null as bigint) as journal_category,
    salary.accounting_date,
    salary.period,
    salary.fiscal_year,
    salary.fiscal_period,
    salary.period_type,
    cast(null as date) as document_date,
    salary.accounting_amount,
    case when salary.accounting_amount < 0 then 0 else salary.accounting_amount end as debit,
    case when salary.accounting_amount < 0 then -salary.accounting_amount else 0 end as credit,
    cast(null as decimal(32, 6)) as transaction_amount,
    salary.reporting_amount,
    cast(null as decimal(32, 6)) as quantity,
    false as is_correction,
    salary.accounting_amount < 0 as is_credit,
    true as is_salary,
    salary._batch,
    cast(null as bigint) as _row
from salary
left join layer_label on salary.posting_layer = layer_label.value
