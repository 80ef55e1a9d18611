-- What a bank says it sent (TxsSummry), beside what it sent: entries, not the transactions behind them, whatever their status;
-- sums are without signs, the net has its own. Of an entry of nothing nobody knows on which side it was counted.
with sent as (
    select
        account,
        currency,
        statement_date,
        sequence,
        count(*) as entries,
        sum(abs(amount)) as entry_sum,
        sum(amount) as net,
        sum(case when amount > 0 then 1 else 0 end) as credits,
        sum(case when amount > 0 then amount else 0 end) as credit_sum,
        sum(case when amount < 0 then 1 else 0 end) as debits,
        sum(case when amount < 0 then -amount else 0 end) as debit_sum,
        sum(case when amount = 0 then 1 else 0 end) as nothings
    from {{ ref("stg_bank__entry") }}
    group by account, currency, statement_date, sequence
),

statement as (
    select
        told.*,
        coalesce(sent.entries, 0) as entries_sent,
        coalesce(sent.entry_sum, 0) as entry_sum,
        coalesce(sent.net, 0) as net,
        coalesce(sent.credits, 0) as credits,
        coalesce(sent.credit_sum, 0) as credit_sum,
        coalesce(sent.debits, 0) as debits,
        coalesce(sent.debit_sum, 0) as debit_sum,
        coalesce(sent.nothings, 0) as nothings
    from {{ ref("stg_bank__statement") }} as told
    left join sent
        on {{ same_in("told", "sent", ["account", "currency", "statement_date", "sequence"]) }}
),

compared as (
    {%- for what, told, sent, tolerance in [
        ("entries", "summary_entries", "entries_sent", "0"),
        ("sum", "summary_sum", "entry_sum", "0"),
        ("net", "summary_net", "net", "0"),
        ("credits", "summary_credits", "credits", "nothings"),
        ("credit sum", "summary_credit_sum", "credit_sum", "0"),
        ("debits", "summary_debits", "debits", "nothings"),
        ("debit sum", "summary_debit_sum", "debit_sum", "0"),
        ("kinds", "summary_codes", "summary_codes_agreed", "0"),
    ] %}
    select
        account, currency, statement_date, sequence,
        '{{ what }}' as what,
        cast({{ told }} as decimal(38, 6)) as told,
        cast({{ sent }} as decimal(38, 6)) as sent,
        cast({{ tolerance }} as decimal(38, 6)) as tolerance
    from statement
    where {{ told }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

items as (
    select
        account || ' ' || currency || ' ' || {{ text_of("statement_date") }} || ' ' || sequence || ' ' || what as scope,
        account || ' ' || currency || ' ' || what as summary_scope,
        {{ period_of("statement_date") }} as period,
        told as expected,
        'stg_bank__statement: what the bank says it sent' as expected_source,
        sent as actual,
        'stg_bank__entry: what it sent' as actual_source,
        tolerance,
        false as failed,
        case
            when what = 'kinds' then 'The kinds of transaction whose totals are those of the entries'
            else 'The ' || what || ' of the entries'
        end as explanation
    from compared
),

{{ control_rows("statement_summary", "items", "Statements") }}
