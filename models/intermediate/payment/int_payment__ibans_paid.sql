-- The IBANs, as tokens, to which the last payment to a vendor went: as Dynamics 365 had them then, or as Saldo wrote them.
-- Of what Saldo wrote only that counts which a bank took or booked: the IBAN of a file that nobody sent, that was refused
-- or whose money came back is still to be looked at.
with paid as (
    select
        line.company,
        line.vendor,
        line.asked_date as paid_on,
        account.iban_token
    from {{ ref("int_payment__lines_read") }} as line
    inner join {{ ref("stg_d365__vendor_bank_account_history") }} as account
        on line.company = account.company
        and line.vendor = account.vendor
        and line.vendor_account = account.bank_account
        and line.asked_date >= account.valid_from
        and (account.valid_to is null or line.asked_date < account.valid_to)
    where line.journal_state = 'posted'
        and line.amount > 0
        -- What Saldo wrote went to whom it was written, whatever account the vendor had when Dynamics 365 posted it.
        and not exists (
            select 1
            from {{ ref("stg_payment__paid_line") }} as written
            inner join {{ ref("stg_payment__payment_file") }} as file
                on written.message = file.message
                and written.run = file.run
            where written.company = line.company
                and written.journal = line.journal
                and written.line_number = line.line_number
        )

    union all

    select payment.company, payment.vendor, payment.requested_date as paid_on, payment.iban_token
    from {{ ref("stg_payment__payment") }} as payment
    inner join {{ ref("int_payment__payments_followed") }} as followed
        on followed.payment_key = 'written ' || payment.message || ' ' || payment.end_to_end_id
    inner join {{ ref("stg_payment__payment_file") }} as file
        on payment.message = file.message
        and payment.run = file.run
    where followed.state in ('accepted', 'booked')
),

ranked as (
    select
        paid.*,
        max(paid_on) over (partition by company, vendor) as last_paid_on
    from paid
)

select distinct company, vendor, paid_on, iban_token
from ranked
where paid_on = last_paid_on
