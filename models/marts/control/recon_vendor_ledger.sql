-- What the vendors' subledger posted is what the general ledger holds on their control accounts, per account and month.
with items as (
    select
        scope,
        summary_scope,
        period,
        expected,
        expected_source,
        actual,
        actual_source,
        tolerance,
        failed,
        explanation
    from {{ ref("int_subledger__accounts_compared") }}
    where ledger = 'vendor'
),

{{ control_rows("vendor_ledger", "items", "Accounts") }}
