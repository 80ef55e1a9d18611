-- Tax transactions row by row, and of which vouchers salary is a part.
with transaction as (
    select * from {{ ref("stg_d365__tax_transaction") }}
),

salary as (
    select company, voucher from {{ ref("int_subledger__salaries_found") }}
)

select
    transaction.company,
    transaction.voucher,
    transaction.tax_code,
    transaction.transaction_date,
    transaction.tax_direction,
    cast(transaction.occurrence as bigint) as occurrence,
    {{ period_of("transaction.transaction_date") }} as period,
    transaction.tax_group,
    transaction.item_tax_group,
    transaction.tax_period,
    transaction.invoice,
    transaction.percentage,
    transaction.base_amount,
    transaction.tax_amount,
    transaction.currency,
    transaction.base_transaction_amount,
    transaction.tax_transaction_amount,
    transaction.exempt,
    transaction.intra_community,
    salary.voucher is not null as is_salary,
    transaction._batch,
    transaction._row
from transaction
left join salary
    on transaction.company = salary.company
    and transaction.voucher = salary.voucher
