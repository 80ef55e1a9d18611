-- Lines of payment journals with what is known of journal, vendor and accounts. A credit note goes with what it is taken
-- off: to the account of the vendor that gets most.

with header as (
    select
        journal.*,
        case
            when posted then 'posted'
            when {{ is_labelled("approval_status", "journal_approval", "approved") }} then 'approved'
            when approval_status is null then 'approval unknown'
            else 'not approved'
        end as journal_state
    from {{ ref("stg_d365__vendor_payment_journal") }} as journal
),

line as (
    select
        line.*,
        header.journal_name,
        header.journal_state,
        {{ is_listed("header.journal_name", "payment_journal", all=true) }} as is_ours,
        coalesce({{ is_listed("header.journal_name", "payment_salary_journal") }}, false) as pays_salaries,
        case when line.account_type = 2 then replace(line.vendor, chr(92), '') end as party,
        cast(line.debit_amount - line.credit_amount as decimal(32, 6)) as amount
    from {{ ref("stg_d365__vendor_payment_journal_line") }} as line
    left join header
        on line.company = header.company
        and line.journal = header.journal
),

-- Who is paid through the subledger of vendors, and the vouchers that say so.
salary_voucher as (
    select distinct company, voucher from {{ ref("int_subledger__salaries_found") }}
),

salary_vendor as (
    select distinct company, party
    from {{ ref("int_subledger__transactions_settled") }}
    where ledger = 'vendor' and is_salary
),

with_vendor as (
    select
        line.*,
        line.pays_salaries or salary_voucher.voucher is not null or salary_vendor.party is not null as is_salary,
        vendor.vendor is not null as is_known,
        vendor.hold_status,
        coalesce(line.bank_account, vendor.bank_account) as own_account
    from line
    left join {{ ref("stg_d365__vendor") }} as vendor
        on line.company = vendor.company
        and line.party = vendor.vendor
    left join salary_voucher
        on line.company = salary_voucher.company
        and line.voucher = salary_voucher.voucher
    left join salary_vendor
        on line.company = salary_vendor.company
        and line.party = salary_vendor.party
),

placed as (
    select
        with_vendor.*,
        case
            when amount < 0 then coalesce(
                first_value(case when amount > 0 then own_account end) over (
                    partition by company, journal, offset_account_type, offset_account, party
                    order by case when amount > 0 then 0 else 1 end, amount desc, line_number
                    rows between unbounded preceding and unbounded following
                ),
                own_account
            )
            else own_account
        end as vendor_account
    from with_vendor
)

select
    placed.company,
    placed.journal,
    placed.line_number,
    {{ line_text("placed.line_number") }} as line,
    placed.journal_name,
    placed.journal_state,
    placed.is_ours,
    placed.pays_salaries,
    placed.is_salary,
    placed.account_type,
    placed.party as vendor,
    placed.is_known,
    placed.hold_status,
    placed.vendor_account,
    account.bank_account is not null as has_account,
    coalesce(read.has_iban, false) as has_iban,
    coalesce(read.is_in_sepa, false) as is_in_sepa,
    account.iban_token,
    account.bic as vendor_bic,
    account.active_from as account_from,
    account.active_to as account_to,
    placed.transaction_date as asked_date,
    placed.currency,
    placed.amount,
    placed.debit_amount,
    placed.credit_amount,
    placed.offset_account_type,
    placed.offset_account,
    nullif(upper(replace(bank.iban, ' ', '')), '') as paying_account,
    bank.bic as paying_bic,
    bank.currency as paying_currency,
    placed.payment_method,
    placed.payment_reference,
    placed.payment_id,
    placed.voucher,
    invoice.invoices,
    invoice.dispute,
    invoice.held_until,
    invoice.approved as invoice_approved,
    -- The part for a G-account, and what else is paid of the same invoice.
    (
        {{ is_listed("placed.payment_method", "payment_g_account") }}
        or {{ is_listed("placed.payment_specification", "payment_g_account") }}
        or {{ is_listed("placed.own_account", "payment_g_account") }}
    ) as is_g_part,
    coalesce(placed.marked_invoice, case when invoice.invoice_count = 1 then invoice.invoices end) as only_invoice,
    placed._batch,
    placed._row
from placed
left join {{ ref("stg_d365__vendor_bank_account") }} as account
    on placed.company = account.company
    and placed.party = account.vendor
    and placed.vendor_account = account.bank_account
left join {{ ref("int_payment__accounts_read") }} as read
    on account.company = read.company
    and account.vendor = read.vendor
    and account.bank_account = read.bank_account
left join {{ ref("stg_d365__bank_account") }} as bank
    on placed.company = bank.company
    and placed.offset_account_type = 6
    and placed.offset_account = bank.bank_account
left join {{ ref("int_payment__invoices_listed") }} as invoice
    on placed.company = invoice.company
    and placed.journal = invoice.journal
    and placed.line_number = invoice.line_number
