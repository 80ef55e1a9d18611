-- The transactions behind the entries of statements. Where a statement leaves out what is behind an entry, the transactions
-- that were announced under the bank's own reference stand in; what it leaves out of a transaction, what was announced under
-- the same end-to-end reference and amount. Nothing of it is ever summed.
{% set entry_key = ["account", "currency", "statement_date", "sequence"] %}
{% set announced_key = ["account", "currency", "announcement", "announced_on"] %}
{% set told = [
    "counterparty_name", "counterparty_account", "counterparty_bic", "counterparty_token", "mandate_id", "remittance",
    "additional_remittance", "additional_info", "creditor_reference", "reference_type", "found_reference",
    "document_numbers", "return_reason", "return_information", "purpose"
] %}

with announced as (
    select
        *,
        row_number() over (
            partition by account, currency, bank_reference, entry_currency, amount
            order by details desc, announced_on desc, announcement, position
        ) as place
    from {{ ref("stg_bank__announcement") }}
    where bank_reference is not null and details > 0
),

lent as (
    select
        entry.account,
        entry.currency,
        entry.statement_date,
        entry.sequence,
        entry.position as entry_position,
        detail.position,
        detail.amount,
        detail.detail_currency,
        detail.end_to_end_id,
        detail.instruction_id,
        detail.bank_reference,
        {%- for column in told %}
        detail.{{ column }},
        {%- endfor %}
        'bank reference' as enriched_by,
        entry._batch,
        entry._row
    from {{ ref("stg_bank__entry") }} as entry
    inner join announced
        on {{ same_in("entry", "announced", ["account", "currency", "bank_reference", "entry_currency", "amount"]) }}
        and announced.place = 1
    inner join {{ ref("stg_bank__announcement_detail") }} as detail
        on {{ same_in("announced", "detail", announced_key) }}
        and announced.position = detail.entry_position
    where entry.details = 0
),

-- What was announced more than once says the same, or nothing that could be believed.
passed_on as (
    select
        account,
        currency,
        end_to_end_id,
        amount,
        {%- for column in told %}
        case when count(distinct {{ column }}) = 1 then max({{ column }}) end as {{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref("stg_bank__announcement_detail") }}
    where end_to_end_id is not null and upper(end_to_end_id) <> 'NOTPROVIDED' and amount is not null
    group by account, currency, end_to_end_id, amount
)

select
    detail.account,
    detail.currency,
    detail.statement_date,
    detail.sequence,
    detail.entry_position,
    detail.position,
    detail.amount,
    detail.detail_currency,
    detail.end_to_end_id,
    detail.instruction_id,
    detail.bank_reference,
    {%- for column in told %}
    coalesce(detail.{{ column }}, passed_on.{{ column }}) as {{ column }},
    {%- endfor %}
    case
        when
            {%- for column in told %}
            (detail.{{ column }} is null and passed_on.{{ column }} is not null) {{ "or" if not loop.last }}
            {%- endfor %}
            then 'end-to-end reference'
    end as enriched_by,
    detail._batch,
    detail._row
from {{ ref("stg_bank__detail") }} as detail
left join passed_on
    on {{ same_in("detail", "passed_on", ["account", "currency", "end_to_end_id", "amount"]) }}

union all

select
    account,
    currency,
    statement_date,
    sequence,
    entry_position,
    position,
    amount,
    detail_currency,
    end_to_end_id,
    instruction_id,
    bank_reference,
    {%- for column in told %}
    {{ column }},
    {%- endfor %}
    enriched_by,
    _batch,
    _row
from lent
