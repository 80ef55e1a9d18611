-- generated from extract/*/tables.ts; edit those
{{ config(materialized="view") }}

{{ counted(ref("stg_bank__statement"), "bank", "statement", totals=["booked_amount"]) }}
union all
{{ counted(ref("stg_bank__balance"), "bank", "balance") }}
union all
{{ counted(ref("stg_bank__entry"), "bank", "entry", totals=["amount"]) }}
union all
{{ counted(ref("stg_bank__detail"), "bank", "detail") }}
union all
{{ counted(ref("stg_bank__announcement"), "bank", "announcement") }}
union all
{{ counted(ref("stg_bank__announcement_detail"), "bank", "announcement_detail") }}
union all
{{ counted(ref("stg_beaufort__employee"), "beaufort", "employee") }}
union all
{{ counted(ref("stg_beaufort__employment"), "beaufort", "employment") }}
union all
{{ counted(ref("stg_beaufort__assignment"), "beaufort", "assignment") }}
union all
{{ counted(ref("stg_beaufort__cost_split"), "beaufort", "cost_split") }}
union all
{{ counted(ref("stg_beaufort__salary"), "beaufort", "salary") }}
union all
{{ counted(ref("stg_beaufort__organisation_unit"), "beaufort", "organisation_unit") }}
union all
{{ counted(ref("stg_beaufort__job"), "beaufort", "job") }}
union all
{{ counted(ref("stg_beaufort__role_assignment"), "beaufort", "role_assignment") }}
union all
{{ counted(ref("stg_close__etc_project"), "close", "etc_project", totals=["budget", "actual_to_date", "eac"]) }}
union all
{{ counted(ref("stg_close__etc_line"), "close", "etc_line", totals=["budget", "actual_to_date", "eac"]) }}
union all
{{ counted(ref("stg_close__etc_row"), "close", "etc_row") }}
union all
{{ counted(ref("stg_close__known_batch"), "close", "known_batch") }}
union all
{{ counted(ref("stg_close__workbook"), "close", "workbook") }}
union all
{{ counted(ref("stg_close__closed_period"), "close", "closed_period") }}
union all
{{ counted(ref("stg_close__reopening"), "close", "reopening") }}
union all
{{ counted(ref("stg_d365__budget_register_entry"), "d365", "budget_register_entry", scope="company", totals=["accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__dimension"), "d365", "dimension") }}
union all
{{ counted(ref("stg_d365__dimension_value"), "d365", "dimension_value") }}
union all
{{ counted(ref("stg_d365__exchange_rate"), "d365", "exchange_rate") }}
union all
{{ counted(ref("stg_d365__fiscal_period"), "d365", "fiscal_period") }}
union all
{{ counted(ref("stg_d365__general_journal_account_entry"), "d365", "general_journal_account_entry", scope="company", totals=["accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__general_journal_entry"), "d365", "general_journal_entry", scope="company") }}
union all
{{ counted(ref("stg_d365__ledger"), "d365", "ledger") }}
union all
{{ counted(ref("stg_d365__ledger_fiscal_period"), "d365", "ledger_fiscal_period") }}
union all
{{ counted(ref("stg_d365__legal_entity"), "d365", "legal_entity") }}
union all
{{ counted(ref("stg_d365__main_account"), "d365", "main_account") }}
union all
{{ counted(ref("stg_d365__trial_balance"), "d365", "trial_balance", scope="company", totals=["opening_balance", "debit", "credit", "closing_balance"]) }}
union all
{{ counted(ref("stg_d365__funding_source"), "d365", "funding_source", scope="company", totals=["funding_limit"]) }}
union all
{{ counted(ref("stg_d365__project"), "d365", "project", scope="company") }}
union all
{{ counted(ref("stg_d365__project_actual"), "d365", "project_actual", scope="company", totals=["consumption_amount", "accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__project_category"), "d365", "project_category", scope="company") }}
union all
{{ counted(ref("stg_d365__project_contract"), "d365", "project_contract", scope="company", totals=["contract_value"]) }}
union all
{{ counted(ref("stg_d365__project_group"), "d365", "project_group", scope="company") }}
union all
{{ counted(ref("stg_d365__project_task"), "d365", "project_task", scope="company") }}
union all
{{ counted(ref("stg_d365__project_transaction_unposted"), "d365", "project_transaction_unposted", scope="company", totals=["amount"]) }}
union all
{{ counted(ref("stg_d365__forecast_cost"), "d365", "forecast_cost", scope="company", totals=["quantity"]) }}
union all
{{ counted(ref("stg_d365__forecast_fee"), "d365", "forecast_fee", scope="company", totals=["quantity"]) }}
union all
{{ counted(ref("stg_d365__forecast_hour"), "d365", "forecast_hour", scope="company", totals=["hours"]) }}
union all
{{ counted(ref("stg_d365__forecast_item"), "d365", "forecast_item", scope="company", totals=["quantity"]) }}
union all
{{ counted(ref("stg_d365__forecast_on_account"), "d365", "forecast_on_account", scope="company", totals=["quantity"]) }}
union all
{{ counted(ref("stg_d365__forecast_posting"), "d365", "forecast_posting", scope="company", totals=["consumption_amount", "accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__project_budget_line"), "d365", "project_budget_line", scope="company", totals=["original_amount", "committed_revisions"]) }}
union all
{{ counted(ref("stg_d365__bank_account"), "d365", "bank_account", scope="company") }}
union all
{{ counted(ref("stg_d365__customer"), "d365", "customer", scope="company") }}
union all
{{ counted(ref("stg_d365__customer_bank_account"), "d365", "customer_bank_account", scope="company") }}
union all
{{ counted(ref("stg_d365__customer_settlement"), "d365", "customer_settlement", scope="company", totals=["accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__customer_transaction"), "d365", "customer_transaction", scope="company", totals=["accounting_amount", "open_accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__tax_transaction"), "d365", "tax_transaction", scope="company", totals=["base_amount", "tax_amount"]) }}
union all
{{ counted(ref("stg_d365__vendor"), "d365", "vendor", scope="company") }}
union all
{{ counted(ref("stg_d365__vendor_bank_account"), "d365", "vendor_bank_account", scope="company") }}
union all
{{ counted(ref("stg_d365__vendor_settlement"), "d365", "vendor_settlement", scope="company", totals=["accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__vendor_transaction"), "d365", "vendor_transaction", scope="company", totals=["transaction_amount", "accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__free_text_invoice"), "d365", "free_text_invoice", scope="company", totals=["amount"]) }}
union all
{{ counted(ref("stg_d365__product"), "d365", "product", scope="company") }}
union all
{{ counted(ref("stg_d365__purchase_order"), "d365", "purchase_order", scope="company") }}
union all
{{ counted(ref("stg_d365__purchase_order_line"), "d365", "purchase_order_line", scope="company", totals=["line_amount", "remaining_amount"]) }}
union all
{{ counted(ref("stg_d365__sales_invoice"), "d365", "sales_invoice", scope="company", totals=["invoice_amount", "tax_amount"]) }}
union all
{{ counted(ref("stg_d365__sales_invoice_line"), "d365", "sales_invoice_line", scope="company", totals=["line_amount", "tax_amount"]) }}
union all
{{ counted(ref("stg_d365__sales_order"), "d365", "sales_order", scope="company") }}
union all
{{ counted(ref("stg_d365__sales_order_line"), "d365", "sales_order_line", scope="company", totals=["line_amount"]) }}
union all
{{ counted(ref("stg_d365__vendor_invoice"), "d365", "vendor_invoice", scope="company") }}
union all
{{ counted(ref("stg_d365__vendor_invoice_line"), "d365", "vendor_invoice_line", scope="company", totals=["net_amount"]) }}
union all
{{ counted(ref("stg_d365__worker"), "d365", "worker") }}
union all
{{ counted(ref("stg_d365__worker_employment"), "d365", "worker_employment", scope="company") }}
union all
{{ counted(ref("stg_etc__entry"), "etc", "entry", totals=["etc_amount"]) }}
