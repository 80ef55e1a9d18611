{{ config(materialized="view") }}

-- Vouchers that say what somebody is paid: those of the ledger with salary, and all by which a subledger books on whoever
-- is paid through it.
select company, voucher from {{ ref("int_ledger__salaries_found") }}

union

select company, voucher from {{ ref("int_subledger__transactions_settled") }} where is_salary
