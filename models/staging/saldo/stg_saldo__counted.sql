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
{{ counted(ref("stg_d365__main_account"), "d365", "main_account") }}
union all
{{ counted(ref("stg_d365__ledger"), "d365", "ledger") }}
union all
{{ counted(ref("stg_d365__general_journal_account_entry"), "d365", "general_journal_account_entry", scope="company", totals=["accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__project"), "d365", "project", scope="company") }}
union all
{{ counted(ref("stg_d365__project_actual"), "d365", "project_actual", scope="company", totals=["consumption_amount", "accounting_amount"]) }}
union all
{{ counted(ref("stg_d365__forecast_hour"), "d365", "forecast_hour", scope="company", totals=["hours"]) }}
union all
{{ counted(ref("stg_d365__forecast_cost"), "d365", "forecast_cost", scope="company", totals=["quantity"]) }}
