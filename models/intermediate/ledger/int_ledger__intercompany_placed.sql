-- Lines on the accounts on which companies book what they owe each other, with the other company: as the organisation
-- says, that of the account, or what a segment of the display value names.
with setting as (
    select account_delimiter from {{ ref("int_setting__pivoted") }}
),

named as (
    select
        {{ part_of("name", "' '", 2) }} as main_account,
        max(case when {{ part_of("name", "' '", 1) }} = 'intercompany_with' then value end) as partner,
        max(case when {{ part_of("name", "' '", 1) }} = 'intercompany_place' then cast(value as integer) end) as place
    from {{ ref("stg_saldo__setting") }}
    where {{ part_of("name", "' '", 1) }} in ('intercompany_with', 'intercompany_place')
    group by {{ part_of("name", "' '", 2) }}
),

entry as (
    select
        entry.company,
        coalesce(
            named.partner,
            nullif(upper(trim(
                {{ part_at("entry.account_display_value", "setting.account_delimiter", "coalesce(named.place, 0)") }}
            )), ''),
            '?'
        ) as partner,
        entry.transaction_currency as currency,
        entry.period,
        -- Salary that is charged on shows as one.
        case when salary.voucher is null then entry.voucher else 'salary ' || entry.period end as voucher,
        case when salary.voucher is null then entry.description end as description,
        entry.accounting_date,
        entry.transaction_amount as amount,
        entry._batch,
        case when salary.voucher is null then entry._row end as _row
    from {{ ref("int_ledger__entries_placed") }} as entry
    inner join named on entry.main_account = named.main_account
    cross join setting
    left join {{ ref("int_ledger__salaries_found") }} as salary
        on entry.company = salary.company
        and entry.voucher = salary.voucher
        and entry.accounting_date = salary.accounting_date
    -- What stood there at the turn of the year was booked before.
    where entry.posting_layer = 0 and entry.period_type <> 'opening'
)

-- The same pair has the same name from both sides.
select
    company,
    partner,
    least(company, partner) as one,
    greatest(company, partner) as other,
    company <= partner as is_one,
    currency,
    period,
    voucher,
    description,
    accounting_date,
    amount,
    _batch,
    _row
from entry
