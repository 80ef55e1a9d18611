{{ config(materialized="view") }}

-- Every table where it ends up: in the mart (or, where that shows less, the model behind it) that is made of it row by row, or else in its current state.
{% set marts = [
    ("d365.general_journal_account_entry", ref("int_ledger__entries_posted"), "company", ["accounting_amount"], {}, none),
    ("d365.project", ref("dim_project"), "company", [], {}, none),
    (
        "d365.project_actual", ref("fct_project_transaction"), "company",
        ["consumption_amount", "accounting_amount"], {"consumption_amount": "cost_amount"}, none
    ),
    ("d365.forecast_hour", ref("fct_project_forecast"), "company", ["hours"], {}, "kind = 'hours'"),
    ("d365.forecast_cost", ref("fct_project_forecast"), "company", ["quantity"], {}, "kind = 'cost'"),
    ("d365.forecast_item", ref("fct_project_forecast"), "company", ["quantity"], {}, "kind = 'item'"),
    ("d365.forecast_fee", ref("fct_project_forecast"), "company", ["quantity"], {}, "kind = 'fee'"),
    ("d365.forecast_on_account", ref("fct_project_forecast"), "company", ["quantity"], {}, "kind = 'on account'"),
    (
        "d365.project_budget_line", ref("fct_project_budget"), "company",
        ["original_amount", "committed_revisions"], {"committed_revisions": "approved_changes"}, none
    ),
    ("d365.project_transaction_unposted", ref("fct_project_transaction_unposted"), "company", ["amount"], {}, none),
    ("d365.project_category", ref("dim_project_category"), "company", [], {}, none),
    ("d365.project_task", ref("dim_project_task"), "company", [], {}, none),
    ("d365.project_contract", ref("dim_project_contract"), "company", ["contract_value"], {}, none),
    (
        "d365.budget_register_entry", ref("fct_budget"), "company",
        ["accounting_amount"], {"accounting_amount": "registered_amount"}, none
    ),
    ("d365.ledger", ref("dim_company"), none, [], {}, none),
    ("d365.customer", ref("dim_customer"), "company", [], {}, none),
    ("d365.vendor", ref("dim_vendor"), "company", [], {}, none),
    (
        "d365.customer_transaction", ref("int_subledger__transactions_settled"), "company",
        ["accounting_amount", "open_accounting_amount"], {"open_accounting_amount": "source_open_amount"},
        "ledger = 'customer'"
    ),
    (
        "d365.vendor_transaction", ref("int_subledger__transactions_settled"), "company",
        ["transaction_amount", "accounting_amount"], {}, "ledger = 'vendor'"
    ),
    (
        "d365.customer_settlement", ref("int_subledger__settlements_united"), "company", ["accounting_amount"], {},
        "ledger = 'customer'"
    ),
    (
        "d365.vendor_settlement", ref("int_subledger__settlements_united"), "company", ["accounting_amount"], {},
        "ledger = 'vendor'"
    ),
    ("d365.product", ref("dim_product"), "company", [], {}, none),
    (
        "d365.sales_invoice_line", ref("int_sales__lines_invoiced"), "company", ["line_amount", "tax_amount"],
        {"line_amount": "net_amount"}, "kind = 'sales order'"
    ),
    (
        "d365.free_text_invoice", ref("int_sales__lines_invoiced"), "company", ["amount"], {"amount": "net_amount"},
        "kind = 'free text'"
    ),
    ("d365.vendor_invoice_line", ref("int_purchase__lines_invoiced"), "company", ["net_amount"], {}, none),
    (
        "d365.purchase_order_line", ref("fct_commitment"), "company", ["line_amount", "remaining_amount"],
        {"line_amount": "ordered_amount", "remaining_amount": "stated_remaining_amount"}, none
    ),
    (
        "d365.vendor_payment_journal_line", ref("int_payment__lines_judged"), "company",
        ["debit_amount", "credit_amount"], {}, none
    ),
    ("d365.tax_transaction", ref("int_tax__transactions_posted"), "company", ["base_amount", "tax_amount"], {}, none),
    ("bank.entry", ref("int_bank__entries_explained"), none, ["amount"], {}, none),
    ("beaufort.assignment", ref("int_personnel__assignments_reported"), none, [], {}, none),
    ("beaufort.employment", ref("int_personnel__employments_reported"), none, [], {}, none),
] %}

with in_marts as (
    {%- for table, mart, scope, totals, columns, where in marts %}
    {{ counted(mart, table.split(".")[0], table.split(".")[1], scope, totals, columns, where) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

in_staging as (
    select * from {{ ref("stg_saldo__counted") }}
)

select source, table_name, scope, measure, amount, counted_in from in_marts

union all

select source, table_name, scope, measure, amount, counted_in
from in_staging
-- Which tables a mart is made of is said above, not read from the mart: an empty mart is not to be excused.
where source || '.' || table_name not in (
    {%- for row in marts %} '{{ row[0] }}'{{ "," if not loop.last }}{% endfor %} )
