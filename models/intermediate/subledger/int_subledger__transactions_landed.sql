{{ config(materialized="view") }}

-- Customer and vendor transactions in every version that landed, side by side, with what the source itself says of them:
-- whether they are closed, and how much is open. Not every entity says either.
with landed as (
    select
        'customer' as ledger,
        log.company,
        {{ text_of("log.transaction_id") }} as transaction_key,
        log.customer as party,
        log.transaction_id,
        cast(1 as bigint) as occurrence,
        log.invoice,
        log.voucher,
        log.transaction_type,
        log.transaction_date,
        log.posting_profile,
        log.description,
        log.due_date,
        log.closed_on,
        cast(null as date) as last_settled_on,
        log.currency,
        log.transaction_amount,
        log.accounting_amount,
        log.reporting_amount,
        log.exchange_adjustment,
        log.open_accounting_amount,
        cast(null as boolean) as is_approved,
        log.exported_at,
        log._op,
        log._batch,
        log._row
    from {{ source("d365", "customer_transaction") }} as log

    union all

    select
        'vendor' as ledger,
        log.company,
        log.vendor || ' ' || log.voucher || ' ' || {{ text_of("log.transaction_date") }} || ' '
        || {{ text_of("log.transaction_type") }} || ' ' || {{ text_of("log.occurrence") }} as transaction_key,
        log.vendor as party,
        log.transaction_id,
        cast(log.occurrence as bigint) as occurrence,
        log.invoice,
        log.voucher,
        log.transaction_type,
        log.transaction_date,
        log.posting_profile,
        log.description,
        log.due_date,
        log.closed_on,
        log.last_settled_on,
        log.currency,
        log.transaction_amount,
        log.accounting_amount,
        log.reporting_amount,
        log.exchange_adjustment,
        cast(null as decimal(32, 6)) as open_accounting_amount,
        log.approved as is_approved,
        log.exported_at,
        log._op,
        log._batch,
        log._row
    from {{ source("d365", "vendor_transaction") }} as log
),

-- Where nothing of a company was ever closed or settled, its export may not say so of anything.
told as (
    select
        landed.*,
        coalesce(max(case when closed_on is not null then 1 end) over (partition by ledger, company), 0) = 1 as tells_closed,
        coalesce(max(case when last_settled_on is not null then 1 end) over (partition by ledger, company), 0) = 1 as tells_settled,
        row_number() over (partition by ledger, company, transaction_key order by _batch desc) as version
    from landed
)

select
    told.ledger,
    told.company,
    told.transaction_key,
    told.party,
    told.transaction_id,
    told.occurrence,
    told.invoice,
    told.voucher,
    told.transaction_type,
    told.transaction_date,
    told.posting_profile,
    told.description,
    told.due_date,
    told.closed_on,
    told.last_settled_on,
    told.currency,
    told.transaction_amount,
    told.accounting_amount,
    told.reporting_amount,
    told.exchange_adjustment,
    told.open_accounting_amount,
    told.is_approved,
    case
        when told.closed_on is not null then true
        when told.ledger = 'vendor' or told.tells_closed then false
    end as stated_closed,
    case
        when told.open_accounting_amount is not null then told.open_accounting_amount
        when told.closed_on is not null then 0
        -- Of what was never settled everything is open.
        when told.tells_settled and told.last_settled_on is null then told.accounting_amount
    end as stated_open_amount,
    cast(coalesce(told.exported_at, batch.landed_at) as date) as known_on,
    told._op <> 'D' as is_present,
    told.version = 1 and told._op <> 'D' as is_current,
    told._batch,
    told._row
from told
left join {{ ref("stg_saldo__batch") }} as batch
    on batch.source = 'd365'
    and batch.table_name = told.ledger || '_transaction'
    and batch.batch = told._batch
