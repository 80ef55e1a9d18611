{{ config(materialized="view") }}

-- Tax transactions as they were posted; those of vouchers with salary only in totals, because their base says what was paid.
with transaction as (
    select * from {{ ref("int_tax__transactions_posted") }}
),

shown as (
    select
        company,
        voucher,
        tax_code,
        transaction_date,
        tax_direction,
        occurrence,
        period,
        tax_group,
        item_tax_group,
        tax_period,
        invoice,
        percentage,
        base_amount,
        tax_amount,
        currency,
        base_transaction_amount,
        tax_transaction_amount,
        exempt,
        intra_community,
        is_salary,
        _batch,
        _row
    from transaction
    where not is_salary

    union all

    select
        company,
        'salary ' || period as voucher,
        tax_code,
        max(transaction_date) as transaction_date,
        tax_direction,
        cast(1 as bigint) as occurrence,
        period,
        {{ text_of("null") }} as tax_group,
        {{ text_of("null") }} as item_tax_group,
        case when min(tax_period) = max(tax_period) then max(tax_period) end as tax_period,
        {{ text_of("null") }} as invoice,
        case when min(percentage) = max(percentage) then max(percentage) end as percentage,
        cast(sum(base_amount) as decimal(32, 6)) as base_amount,
        cast(sum(tax_amount) as decimal(32, 6)) as tax_amount,
        {{ text_of("null") }} as currency,
        cast(null as decimal(32, 6)) as base_transaction_amount,
        cast(null as decimal(32, 6)) as tax_transaction_amount,
        case when count(distinct exempt) = 1 then max(case when exempt then 1 else 0 end) = 1 end as exempt,
        cast(null as boolean) as intra_community,
        true as is_salary,
        max(_batch) as _batch,
        cast(null as bigint) as _row
    from transaction
    where is_salary
    group by company, period, tax_code, tax_direction
),

label as (
    select label, value
    from {{ ref("int_setting__labels") }}
    where kind = 'tax_direction'
)

select
    -- key
    shown.company,
    shown.voucher,
    shown.tax_code,
    shown.transaction_date,
    shown.tax_direction,
    shown.occurrence,
    -- attributes
    label.label as tax_direction_name,
    shown.tax_group,
    shown.item_tax_group,
    shown.tax_period,
    shown.invoice,
    shown.currency as transaction_currency,
    -- dates
    shown.period,
    -- amounts
    shown.percentage,
    shown.base_amount as base_accounting_amount,
    shown.tax_amount as tax_accounting_amount,
    shown.base_transaction_amount,
    shown.tax_transaction_amount,
    -- flags
    shown.exempt as is_exempt,
    shown.intra_community as is_intra_community,
    shown.is_salary,
    -- provenance
    shown._batch,
    shown._row
from shown
left join label on shown.tax_direction = label.value
