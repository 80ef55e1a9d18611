-- Sales invoices, line by line with their tax, are what the subledger of customers booked of them, invoice by invoice.
with items as (
    select
        scope,
        summary_scope,
        period,
        expected,
        'fct_sales_invoice_line: lines with tax and charges' as expected_source,
        actual,
        'd365.customer_transaction: booked as invoices' as actual_source,
        0 as tolerance,
        failed,
        explanation
    from {{ ref("int_trade__invoices_judged") }}
    where ledger = 'customer'
),

{{ control_rows("sales_invoices", "items", "Months") }}
