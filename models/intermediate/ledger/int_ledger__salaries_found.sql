-- Vouchers with a line on a salary account. Their other lines say what was paid too (net pay on the bank's account), so
-- that the whole voucher is salary.
with entry as (
    select * from {{ ref("int_ledger__entries_posted") }}
),

account as (
    select distinct main_account from entry
),

salary_account as (
    select main_account from account where {{ is_salary_account("account.main_account") }}
)

select distinct entry.company, entry.voucher, entry.accounting_date
from entry
inner join salary_account on entry.main_account = salary_account.main_account
