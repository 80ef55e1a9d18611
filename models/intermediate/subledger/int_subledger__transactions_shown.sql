{{ config(materialized="view") }}

-- Customer and vendor transactions as anybody may see them: those by which somebody is paid only in totals, so that a
-- subledger still adds up.
with transaction as (
    select * from {{ ref("int_subledger__transactions_settled") }}
),

salary as (
    select
        ledger,
        company,
        period,
        max(transaction_date) as transaction_date,
        case when count(accounting_amount) = count(*) then sum(accounting_amount) end as accounting_amount,
        case when count(reporting_amount) = count(*) then sum(reporting_amount) end as reporting_amount,
        max(_batch) as _batch
    from transaction
    where is_salary
    group by ledger, company, period
),

shown as (
    select
        ledger,
        company,
        party,
        transaction_id,
        occurrence,
        invoice,
        voucher,
        transaction_type,
        transaction_date,
        period,
        posting_profile,
        description,
        due_date,
        closed_on,
        last_settled_on,
        currency,
        transaction_amount,
        accounting_amount,
        reporting_amount,
        exchange_adjustment,
        open_transaction_amount,
        open_accounting_amount,
        open_reporting_amount,
        open_amount_basis,
        is_approved,
        is_salary,
        _batch,
        _row
    from transaction
    where not is_salary

    union all

    select
        ledger,
        company,
        '' as party,
        -- Below zero, where no record id of Dynamics 365 is.
        cast(-row_number() over (partition by ledger, company order by period) as bigint) as transaction_id,
        cast(1 as bigint) as occurrence,
        {{ text_of("null") }} as invoice,
        'salary ' || period as voucher,
        cast(0 as bigint) as transaction_type,
        transaction_date,
        period,
        {{ text_of("null") }} as posting_profile,
        'Salary, summed' as description,
        cast(null as date) as due_date,
        cast(null as date) as closed_on,
        cast(null as date) as last_settled_on,
        {{ text_of("null") }} as currency,
        cast(null as decimal(32, 6)) as transaction_amount,
        cast(accounting_amount as decimal(32, 6)) as accounting_amount,
        cast(reporting_amount as decimal(32, 6)) as reporting_amount,
        cast(null as decimal(32, 6)) as exchange_adjustment,
        cast(null as decimal(32, 6)) as open_transaction_amount,
        cast(null as decimal(32, 6)) as open_accounting_amount,
        cast(null as decimal(32, 6)) as open_reporting_amount,
        'not available' as open_amount_basis,
        cast(null as boolean) as is_approved,
        true as is_salary,
        _batch,
        cast(null as bigint) as _row
    from salary
),

type_label as (
    select value, name
    from {{ ref("d365_enumeration") }}
    where enumeration = 'LedgerTransType'
)

select shown.*, type_label.name as transaction_type_name
from shown
left join type_label on shown.transaction_type = type_label.value
