-- Of every line of a payment journal: whether it can be paid here, and if not, every reason why.
with line as (
    select
        read.*,
        max(case when is_g_part then 1 else 0 end) over (
            partition by company, journal, vendor, only_invoice
        ) = 1 and (is_g_part or only_invoice is not null) as is_g_split
    from {{ ref("int_payment__lines_read") }} as read
),

written as (
    select line.company, line.journal, line.line_number, line.message, line.end_to_end_id
    from {{ ref("stg_payment__paid_line") }} as line
    -- What was cut short before its file was known was never written.
    inner join {{ ref("stg_payment__payment_file") }} as file
        on line.message = file.message
        and line.run = file.run
),

reasoned as (
    select
        line.*,
        written.message,
        written.end_to_end_id,
        repeated.paid_on,
        nullif(concat_ws(
            ', ',
            case when line.account_type <> 2 then 'not a vendor' end,
            case when line.paying_account is null then 'paid from no bank account of ours' end,
            case when line.paying_currency <> 'EUR' then 'paid from an account that is not in euro' end,
            case when line.paying_account is not null and line.paying_currency is null
                then 'paid from an account of which nobody says the currency' end,
            case when not {{ is_listed("line.payment_method", "payment_method", all=true) }} then 'another method of payment' end,
            case when line.account_type = 2 and not line.is_known then 'vendor unknown' end,
            case when {{ is_labelled("line.hold_status", "vendor_hold", "payment") }} then 'vendor on hold' end,
            case when line.dispute is not null then 'invoice disputed' end,
            case when line.held_until > line.asked_date then 'invoice on hold' end,
            case when line.invoice_approved = 0 then 'invoice not approved' end,
            case when repeated.is_invoice_written then 'invoice in a payment file already' end,
            case when repeated.is_invoice_twice and not line.is_g_split then 'invoice twice in the journal' end,
            case when line.currency <> 'EUR' then 'foreign currency' end,
            case when line.is_g_split then 'G-account split' end,
            case when line.is_known and line.vendor_account is null then 'no bank account of the vendor' end,
            case when line.is_known and line.vendor_account is not null and not line.has_account
                then 'bank account of the vendor unknown' end,
            case when line.account_from > line.asked_date or line.account_to < line.asked_date
                then 'bank account of the vendor not in use' end,
            case when line.has_account and not line.has_iban then 'no IBAN' end,
            case when line.has_iban and not line.is_in_sepa then 'outside SEPA' end,
            -- Dynamics 365 makes payments before it posts their journal.
            case when line.payment_reference is not null then 'handed to the bank already' end
        ), '') as hindrances
    from line
    left join written
        on line.company = written.company
        and line.journal = written.journal
        and line.line_number = written.line_number
    left join {{ ref("int_payment__lines_repeated") }} as repeated
        on line.company = repeated.company
        and line.journal = repeated.journal
        and line.line_number = repeated.line_number
),

-- What nothing keeps from being paid; a vendor whose credit note is taken off gets one payment.
credited as (
    select
        reasoned.*,
        is_ours and journal_state = 'approved' and hindrances is null as is_free,
        max(case when amount < 0 and hindrances is null then 1 else 0 end) over (
            partition by company, journal, paying_account, vendor
        ) = 1 as has_credit
    from reasoned
),

grouped as (
    select
        credited.*,
        case when has_credit then '' else coalesce(payment_id, '') end as structured_reference,
        case
            when has_credit then max(asked_date) over (
                partition by company, journal, paying_account, vendor, vendor_account, is_free
            )
            else asked_date
        end as payment_date
    from credited
),

netted as (
    select
        grouped.*,
        sum(amount) over (
            partition by company, journal, paying_account, vendor, vendor_account, structured_reference, payment_date,
                is_free
        ) as payment_amount,
        min(line_number) over (
            partition by company, journal, paying_account, vendor, vendor_account, structured_reference, payment_date,
                is_free
        ) as first_line
    from grouped
),

-- What a credit note more than eats up on one account of a vendor may not be paid to another account of the same; nor may
-- in full what a credit note that is kept back is taken off.
settled as (
    select
        netted.*,
        is_free and payment_amount > 0 and max(
            case
                when is_free and payment_amount < 0 then 1
                when amount < 0 and hindrances is not null and message is null then 1
                else 0
            end
        ) over (partition by company, journal, paying_account, vendor) = 0 as is_paid,
        is_free and payment_amount > 0 as is_due
    from netted
)

select
    company,
    journal,
    line_number,
    line,
    journal_name,
    journal_state,
    is_ours,
    pays_salaries,
    is_salary,
    vendor,
    vendor_account,
    iban_token,
    vendor_bic,
    currency,
    amount,
    debit_amount,
    credit_amount,
    asked_date,
    payment_date,
    paying_account,
    paying_bic,
    offset_account,
    invoices,
    nullif(structured_reference, '') as structured_reference,
    payment_reference,
    payment_id,
    paid_on,
    voucher,
    message,
    end_to_end_id,
    case
        when message is not null then 'written'
        when journal_state = 'posted' then 'posted'
        when not is_ours then 'not paid here'
        when journal_state <> 'approved' then journal_state
        when is_paid then 'payable'
        else 'listed'
    end as status,
    case
        when message is null and is_ours and journal_state = 'approved' then
            coalesce(hindrances, case
                when is_paid then null
                when is_due then 'a credit note of the vendor is left'
                else 'credit notes leave nothing to pay'
            end)
    end as reason,
    case
        when message is null and is_paid
            then company || ' ' || journal || ' ' || {{ line_text("first_line") }}
    end as payment,
    case when message is null and is_paid then cast(payment_amount as decimal(32, 6)) end as payment_amount,
    _batch,
    _row
from settled
