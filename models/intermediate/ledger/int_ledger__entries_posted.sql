{% set key = ["company", "entry_id"] %}
{{ config(materialized="incremental", unique_key=key) }}

with entry as (
    {{ fold(source("d365", "general_journal_account_entry"), key) }}
),

setting as (
    select account_delimiter, main_account_place, cost_centre_place from {{ ref("int_setting__pivoted") }}
)

select
    -- key
    entry.company,
    entry.entry_id,
    -- attributes
    entry.journal_number,
    entry.voucher,
    entry.document_number,
    entry.description,
    entry.account_display_value,
    {{ part_at("entry.account_display_value", "setting.account_delimiter", "setting.main_account_place") }} as main_account,
    upper(trim({{ part_at("entry.account_display_value", "setting.account_delimiter", "setting.cost_centre_place") }})) as cost_centre,
    entry.ledger_name,
    entry.transaction_currency,
    entry.posting_layer,
    entry.posting_type,
    entry.journal_category,
    -- dates
    entry.accounting_date,
    {{ period_of("entry.accounting_date") }} as period,
    entry.document_date,
    -- amounts: a correction stays on its side, with the other sign
    entry.accounting_amount,
    cast(case when entry.is_credit then 0 else entry.accounting_amount end as decimal(32, 6)) as debit,
    cast(case when entry.is_credit then -entry.accounting_amount else 0 end as decimal(32, 6)) as credit,
    entry.transaction_amount,
    entry.reporting_amount,
    entry.quantity,
    -- flags
    entry.is_correction,
    entry.is_credit,
    -- provenance
    entry._batch,
    entry._row
from entry
cross join setting
