-- Which entry of a bank statement and which posting in the general ledger mean the same, one for one: first where a
-- reference says so and the totals agree, then by amount on the same day, then by amount within a few days, and last
-- where what is left of a day agrees in total. Days without an end between them are one stretch; in it the first entry
-- meets the first posting. Ties are broken by what never changes, so that the same landing gives the same pairs.
{% set own = ["company", "main_account", "currency"] %}
{% set by_group = own | join(", ") %}

with setting as (
    select bank_match_days, bank_open_days from {{ ref("int_setting__pivoted") }}
),

account as (
    select account, {{ by_group }}, first_statement_on
    from {{ ref("int_bank__accounts_joined") }}
    where main_account is not null and first_statement_on is not null
),

-- From when on there are statements of everything that is posted there.
started as (
    select {{ by_group }}, max(first_statement_on) as first_on
    from account
    group by {{ by_group }}
),

reference as (
    select distinct {{ by_group }}, upper(trim(document_number)) as reference
    from {{ ref("int_bank__entries_posted") }}
    where not is_opening and trim(document_number) <> ''
    union
    select distinct {{ by_group }}, upper(trim(voucher)) as reference
    from {{ ref("int_bank__entries_posted") }}
    where not is_opening
),

stated as (
    select
        account.company,
        account.main_account,
        entry.account,
        entry.currency,
        entry.statement_date as day,
        entry.sequence,
        entry.position,
        entry.amount,
        entry.is_salary,
        entry.entry_reference,
        entry.end_to_end_id,
        entry.creditor_reference,
        entry.remittance,
        entry.additional_info,
        entry._batch,
        entry._row
    from {{ ref("int_bank__entries_explained") }} as entry
    inner join account
        on entry.account = account.account
        and entry.currency = account.currency
    where entry.is_booked and entry.entry_currency = entry.currency and entry.amount <> 0
),

-- Of what the bank passes on, the first that a posting names.
told as (
    {%- for column in ["end_to_end_id", "creditor_reference", "entry_reference", "remittance", "additional_info"] %}
    select {{ by_group }}, account, day, sequence, position, {{ loop.index }} as rank, upper(trim({{ column }})) as reference
    from stated
    where {{ column }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

named as (
    select
        told.company, told.main_account, told.account, told.currency, told.day, told.sequence, told.position, told.reference,
        row_number() over (
            partition by told.account, told.currency, told.day, told.sequence, told.position order by told.rank
        ) as place
    from told
    inner join reference
        on {{ same_in("told", "reference", own + ["reference"]) }}
),

spoken as (
    select distinct {{ by_group }}, reference
    from named
    where place = 1
),

statement as (
    select
        account.company,
        account.main_account,
        paged.*,
        lag(paged.statement_date) over (
            partition by paged.account, paged.currency
            order by paged.statement_date, paged.number, paged.statement
        ) as earlier_date,
        lag(paged.closing_amount) over (
            partition by paged.account, paged.currency
            order by paged.statement_date, paged.number, paged.statement
        ) as earlier_closing
    from {{ ref("int_bank__statements_paged") }} as paged
    inner join account
        on paged.account = account.account
        and paged.currency = account.currency
),

-- What balances moved without an entry: a statement that is missing, or an entry that is missing from one.
gap as (
    select
        company, main_account, currency, account, statement,
        least({{ days_after("earlier_date", "1") }}, statement_date) as day,
        opening_amount - earlier_closing as amount,
        'before' as place,
        _batch,
        _row
    from statement
    where opening_amount <> earlier_closing

    union all

    select
        company, main_account, currency, account, statement,
        statement_date as day,
        closing_amount - opening_amount - booked_amount as amount,
        'within' as place,
        _batch,
        _row
    from statement
    where closing_amount <> opening_amount + booked_amount
),

unit as (
    select
        'statement' as side,
        stated.account || ' ' || {{ text_of("stated.day") }} || ' ' || stated.sequence || ' '
        || {{ text_of("stated.position") }} as unit,
        stated.account || ' ' || {{ text_of("stated.day") }} || ' ' || stated.sequence || ' '
        || {{ text_of("stated.position") }} as voucher_unit,
        stated.company,
        stated.main_account,
        stated.currency,
        stated.account,
        coalesce(stated.end_to_end_id, stated.creditor_reference, stated.entry_reference) as told_as,
        'entry' as kind,
        stated.day,
        stated.amount,
        named.reference,
        false as is_earlier,
        stated.is_salary,
        stated._batch,
        stated._row
    from stated
    left join named
        on {{ same_in("stated", "named", ["account", "currency", "day", "sequence", "position"]) }}
        and named.place = 1

    union all

    select
        'statement' as side,
        statement || ' ' || place as unit,
        statement || ' ' || place as voucher_unit,
        company,
        main_account,
        currency,
        account,
        statement as told_as,
        'gap' as kind,
        day,
        amount,
        cast(null as {{ dbt.type_string() }}) as reference,
        false as is_earlier,
        false as is_salary,
        _batch,
        _row
    from gap

    union all

    select
        'ledger' as side,
        posted.company || ' ' || {{ text_of("posted.entry_id") }} || ' ' || posted.currency as unit,
        posted.company || ' ' || posted.voucher || ' ' || {{ text_of("posted.accounting_date") }} || ' ' || posted.currency
        as voucher_unit,
        posted.company,
        posted.main_account,
        posted.currency,
        cast(null as {{ dbt.type_string() }}) as account,
        posted.voucher as told_as,
        'posting' as kind,
        posted.accounting_date as day,
        posted.amount,
        coalesce(document.reference, voucher.reference) as reference,
        posted.accounting_date < started.first_on as is_earlier,
        posted.is_salary,
        posted._batch,
        posted._row
    from {{ ref("int_bank__entries_posted") }} as posted
    inner join started
        on {{ same_in("posted", "started", own) }}
    left join spoken as document
        on {{ same_in("posted", "document", own) }}
        and upper(trim(posted.document_number)) = document.reference
    left join spoken as voucher
        on {{ same_in("posted", "voucher", own) }}
        and upper(trim(posted.voucher)) = voucher.reference
    cross join setting
    where
        not posted.is_opening
        and {{ days_after("posted.accounting_date", "setting.bank_open_days") }} >= started.first_on
),

{{ totals_agree(1, own, "unit", "reference", "setting.bank_open_days") }}
{{ amounts_agree(2, own, "left_1", "voucher_unit", "0") }}
{{ amounts_agree(3, own, "left_2", "voucher_unit", "setting.bank_match_days") }}
{{ amounts_agree(4, own, "left_3", "unit", "0") }}
{{ amounts_agree(5, own, "left_4", "unit", "setting.bank_match_days") }}
{{ totals_agree(6, own, "left_5", "day", "0") }}
-- What was under way when the first statement began.
{{ amounts_agree(7, own, "left_6", "voucher_unit", "setting.bank_open_days", where="(side = 'statement' or is_earlier)") }}

found as (
    {%- for n in [1, 6] %}
    select side, unit, match_key, {{ n }} as pass from matched_{{ n }}
    union all
    {%- endfor %}
    {%- for n, bucket in [(2, "voucher_unit"), (3, "voucher_unit"), (4, "unit"), (5, "unit"), (7, "voucher_unit")] %}
    select unit.side, unit.unit, matched.match_key, {{ n }} as pass
    from {{ {2: "left_1", 3: "left_2", 4: "left_3", 5: "left_4", 7: "left_6"}[n] }} as unit
    inner join matched_{{ n }} as matched
        on unit.side = matched.side
        and unit.{{ bucket }} = matched.bucket
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    unit.side,
    unit.unit,
    unit.company,
    unit.main_account,
    unit.currency,
    unit.account,
    unit.told_as,
    unit.kind,
    unit.day,
    unit.amount,
    unit.is_salary,
    case
        when found.pass = 1 then 'reference'
        when found.pass in (2, 4) then 'amount and day'
        when found.pass in (3, 5, 7) then 'amount'
        when found.pass = 6 then 'total of the day'
    end as matched_by,
    found.match_key,
    -- From this day on nothing of it is under way any more.
    case when found.match_key is not null then max(unit.day) over (partition by found.match_key) end as complete_on,
    unit._batch,
    unit._row
from unit
left join found
    on unit.side = found.side
    and unit.unit = found.unit
-- What was posted before the first statement and never came on one, was on one that nobody has.
where not unit.is_earlier or found.match_key is not null
