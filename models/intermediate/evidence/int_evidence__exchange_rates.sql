{{ config(materialized="view") }}

-- Behind every pair of currencies and month: the days that need a rate, and those of them that have one.
{% for side, records in [("expected", "records"), ("actual", "evidenced")] %}
select
    currency || ' ' || accounting_currency as scope,
    period,
    '{{ side }}' as side,
    company || ' ' || {{ text_of("day") }} || ' ' || why as record,
    day,
    cast({{ records }} as decimal(38, 6)) as amount,
    case
        when why = 'open' then 'customer and vendor transactions that are not settled'
        else 'ledger lines'
    end
    || ' in ' || currency as said,
    'd365.{{ "general_journal_account_entry" if side == "expected" else "exchange_rate" }}' as table_name,
    cast(null as integer) as _batch,
    cast(null as bigint) as _row
from {{ ref("int_currency__days_rated") }}
where {{ records }} <> 0
{{ "union all" if not loop.last }}
{% endfor %}
