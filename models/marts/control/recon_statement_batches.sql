-- The transactions behind an entry add up to it, where the bank gives an amount of each; and a batch is what the bank says of
-- it. Where only some are specified, as a bank may do, nothing is wrong with the entry, and it shows. Of salary only the
-- difference shows.
with detail as (
    select
        account,
        currency,
        statement_date,
        sequence,
        entry_position,
        count(*) as details,
        sum(amount) as amount,
        count(amount) as amounts,
        min(detail_currency) as first_currency,
        max(detail_currency) as last_currency
    from {{ ref("stg_bank__detail") }}
    group by account, currency, statement_date, sequence, entry_position
),

entry as (
    select
        entry.account,
        entry.currency,
        entry.statement_date,
        entry.sequence,
        entry.position,
        entry.amount,
        entry.batch_transactions,
        sent.batch_total,
        detail.details,
        entry.is_salary,
        case
            when detail.amounts = detail.details
                and detail.first_currency = entry.entry_currency and detail.last_currency = entry.entry_currency
                then detail.amount
        end as detail_amount
    from {{ ref("int_bank__entries_explained") }} as entry
    inner join {{ ref("stg_bank__entry") }} as sent
        on {{ same_in("entry", "sent", ["account", "currency", "statement_date", "sequence", "position"]) }}
    left join detail
        on {{ same_in("entry", "detail", ["account", "currency", "statement_date", "sequence"]) }}
        and entry.position = detail.entry_position
),

compared as (
    select
        entry.*,
        -- What the bank says of the batch has no sign.
        case when batch_total is null then 0 else abs(amount) - batch_total end as total_apart
    from entry
    where detail_amount is not null or batch_total is not null
),

items as (
    select
        account || ' ' || currency || ' ' || {{ text_of("statement_date") }} || ' ' || sequence || ' entry '
        || {{ text_of("position") }} as scope,
        account || ' ' || currency as summary_scope,
        {{ period_of("statement_date") }} as period,
        case when is_salary then 0 else amount end as expected,
        'stg_bank__entry: the entry' as expected_source,
        case when is_salary then 0 else amount end + coalesce(detail_amount - amount, 0) as actual,
        'stg_bank__detail: the transactions behind it' as actual_source,
        0 as tolerance,
        total_apart <> 0 as failed,
        case
            when total_apart <> 0 then 'The bank says another total of the batch than it booked'
            when batch_transactions <> details
                then {{ text_of("details") }} || ' of ' || {{ text_of("batch_transactions") }} || ' transactions are specified'
            else coalesce({{ text_of("details") }} || ' transactions', 'A batch that is not specified')
        end as explanation
    from compared
),

{{ control_rows("statement_batches", "items", "Entries") }}
