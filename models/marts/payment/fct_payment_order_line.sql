{{ config(schema="pii") }}

-- Every line of an approved payment journal with who gets it: what `saldo payments` writes, and what it lists as not paid.
select
    -- key
    line.company,
    line.journal,
    line.line_number,
    -- attributes
    line.line,
    line.journal_name,
    line.journal_state,
    line.status,
    line.reason,
    line.payment,
    line.vendor,
    coalesce(
        personal.vendor_name, vendor.name, concat_ws(' ', person.first_name, person.last_name)
    ) as vendor_name,
    line.vendor_account,
    account.iban,
    line.vendor_bic,
    line.iban_status,
    line.currency,
    line.offset_account,
    line.paying_account,
    line.paying_bic,
    company.company_name,
    company.registration_number,
    line.invoices,
    invoice.settles,
    line.structured_reference,
    line.payment_id,
    personal.description,
    personal.street,
    personal.zip_code,
    personal.city,
    address.country_code,
    line.message,
    -- dates
    line.asked_date,
    line.payment_date,
    line.last_paid_on,
    line.paid_on,
    -- amounts
    line.amount,
    line.payment_amount,
    -- flags
    line.pays_salaries,
    line.is_salary,
    line.is_on_other_account,
    -- provenance
    line._batch,
    line._row
from {{ ref("int_payment__lines_compared") }} as line
left join {{ ref("stg_d365__vendor_payment_journal_line_pii") }} as personal
    on line.company = personal.company
    and line.journal = personal.journal
    and line.line_number = personal.line_number
left join {{ ref("stg_d365__vendor_payment_journal_line") }} as address
    on line.company = address.company
    and line.journal = address.journal
    and line.line_number = address.line_number
left join {{ ref("stg_d365__vendor") }} as vendor
    on line.company = vendor.company
    and line.vendor = vendor.vendor
left join {{ ref("stg_d365__vendor_pii") }} as person
    on line.company = person.company
    and line.vendor = person.vendor
left join {{ ref("int_payment__accounts_read") }} as account
    on line.company = account.company
    and line.vendor = account.vendor
    and line.vendor_account = account.bank_account
left join {{ ref("int_payment__invoices_listed") }} as invoice
    on line.company = invoice.company
    and line.journal = invoice.journal
    and line.line_number = invoice.line_number
left join {{ ref("dim_company") }} as company on line.company = company.company
where line.status in ('payable', 'listed', 'written')
