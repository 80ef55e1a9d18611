-- Which customers and vendors each rule takes a payment to be from or to: by the account of the other party, by a reference
-- that holds the number of an invoice, by the number of an invoice in the text, by an open item of just that amount.
{% set payment_key = ["account", "currency", "statement_date", "sequence", "position", "transaction_position", "company"] %}
{% set own = payment_key | join(", ") %}

with payment as (
    select
        *,
        case when is_credit then 'customer' else 'vendor' end as natural_ledger,
        ' ' || {{ plain_text("coalesce(document_numbers, '') || ' ' || coalesce(remittance, '') || ' ' || coalesce(end_to_end_id, '') || ' ' || coalesce(additional_info, '')", " ") }} as said
    from {{ ref("int_bank__payments_listed") }}
    where company is not null and not is_between_own
),

-- Who is paid through a subledger stands in no published match.
paid as (
    select distinct ledger, company, party from {{ ref("int_subledger__transactions_settled") }} where is_salary
),

account_of as (
    select 'customer' as ledger, company, customer as party, iban_token, active_from, active_to
    from {{ ref("stg_d365__customer_bank_account") }}

    union all

    select 'vendor' as ledger, company, vendor as party, iban_token, active_from, active_to
    from {{ ref("stg_d365__vendor_bank_account") }}
),

by_account as (
    select distinct
        {% for column in payment_key %}payment.{{ column }}, {% endfor %}
        account_of.ledger,
        account_of.party
    from payment
    inner join account_of
        on payment.company = account_of.company
        and payment.counterparty_token = account_of.iban_token
        and (account_of.active_from is null or payment.day >= account_of.active_from)
        and (account_of.active_to is null or payment.day <= account_of.active_to)
),

-- A number that is as short as a day or a quantity would be found everywhere.
invoice as (
    select distinct
        ledger,
        company,
        party,
        invoice,
        {{ plain_text("invoice", "") }} as plain,
        {{ digits_of("invoice") }} as digits
    from {{ ref("int_subledger__transactions_settled") }}
    where invoice is not null and length({{ plain_text("invoice", "") }}) >= 5 and length({{ digits_of("invoice") }}) >= 3
),

-- A reference begins with its check digits; what follows ends with the digits of the invoice, with little before it.
referenced as (
    select
        payment.*,
        {{ digits_of("case when upper(found_reference) like 'RF%' then substr(found_reference, 5) when length(found_reference) = 12 and coalesce(reference_type, '') not like '%CUR%' then substr(found_reference, 1, 10) when length(found_reference) = 16 then substr(found_reference, 2) else found_reference end") }} as payload
    from payment
    where found_reference is not null
),

ended as (
    select
        {% for column in payment_key %}referenced.{{ column }}, {% endfor %}
        invoice.ledger,
        invoice.party,
        invoice.invoice,
        rank() over (
            partition by {% for column in payment_key %}referenced.{{ column }}{{ ", " if not loop.last }}{% endfor %}
            order by size.n desc
        ) as place
    from referenced
    inner join {{ whole_numbers(5, 18) }} as size
        on length(referenced.payload) >= size.n
        and length({{ without_zeros("substr(referenced.payload, 1, length(referenced.payload) - size.n)") }}) <= 3
    inner join invoice
        on referenced.company = invoice.company
        and referenced.natural_ledger = invoice.ledger
        and substr(referenced.payload, length(referenced.payload) - size.n + 1) = invoice.digits
),

-- The same number, to the letter, may be the reference itself.
by_reference as (
    select {{ own }}, ledger, party, invoice from ended where place = 1
    union
    select
        {% for column in payment_key %}payment.{{ column }}, {% endfor %}
        invoice.ledger,
        invoice.party,
        invoice.invoice
    from payment
    inner join invoice
        on payment.company = invoice.company
        and payment.natural_ledger = invoice.ledger
        and {{ plain_text("payment.creditor_reference", "") }} = invoice.plain
),

-- Up to four words of a text that follow one another make a number: people part it as they like.
word as (
    select
        {% for column in payment_key %}payment.{{ column }}, {% endfor %}
        payment.natural_ledger,
        payment.said,
        place.n as place
    from payment
    inner join {{ whole_numbers(2, 200) }} as place
        on length(payment.said) - length(replace(payment.said, ' ', '')) + 1 >= place.n
        and {{ part_of("payment.said", "' '", "place.n") }} <> ''
),

number_said as (
    select distinct
        {{ own }}, natural_ledger,
        {{ part_of("said", "' '", "place") }}
        {%- for more in range(1, 4) %}
        || case when length_of.n > {{ more }} then {{ part_of("said", "' '", "place + " ~ more) }} else '' end
        {%- endfor %} as plain
    from word
    cross join {{ whole_numbers(1, 4) }} as length_of
),

by_invoice as (
    select
        {% for column in payment_key %}said.{{ column }}, {% endfor %}
        invoice.ledger,
        invoice.party,
        invoice.invoice
    from number_said as said
    inner join invoice
        on said.company = invoice.company
        and said.natural_ledger = invoice.ledger
        and said.plain = invoice.plain
),

by_amount as (
    select distinct
        {% for column in payment_key %}payment.{{ column }}, {% endfor %}
        item.ledger,
        item.party
    from payment
    inner join {{ ref("int_subledger__items_opened") }} as item
        on payment.company = item.company
        and payment.natural_ledger = item.ledger
        and payment.payment_currency = item.currency
        and payment.amount = item.open_transaction_amount
        -- The books may follow the bank, or go before it.
        and item.open_from <= payment.day
        and (item.open_to is null or {{ days_after("item.open_to", "7") }} >= payment.day)
    where payment.amount <> 0
),

suggested as (
    select {{ own }}, 'account' as rule, ledger, party, cast(null as {{ dbt.type_string() }}) as invoice from by_account
    union all
    select {{ own }}, 'reference' as rule, ledger, party, invoice from by_reference
    union all
    select {{ own }}, 'invoice' as rule, ledger, party, invoice from by_invoice
    union all
    select {{ own }}, 'amount' as rule, ledger, party, cast(null as {{ dbt.type_string() }}) as invoice from by_amount
)

select
    {% for column in payment_key %}suggested.{{ column }}, {% endfor %}
    suggested.rule,
    suggested.ledger,
    suggested.party,
    count(distinct suggested.invoice) as invoices,
    min(suggested.invoice) as invoice
from suggested
left join paid
    on {{ same_in("suggested", "paid", ["ledger", "company", "party"]) }}
where paid.party is null
group by {% for column in payment_key %}suggested.{{ column }}, {% endfor %}suggested.rule, suggested.ledger, suggested.party
