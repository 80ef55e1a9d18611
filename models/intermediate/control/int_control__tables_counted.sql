{{ config(materialized="view") }}

-- Every table where it ends up: in the mart made of it, or else in its current state.
{{ counted(ref("fct_gl_entry"), "d365", "general_journal_account_entry", scope="company", totals=["accounting_amount"]) }}
union all
{{ counted(ref("dim_project"), "d365", "project", scope="company") }}
union all
{{
    counted(
        ref("fct_project_transaction"), "d365", "project_actual", scope="company",
        totals=["consumption_amount", "accounting_amount"],
        columns={"consumption_amount": "cost_amount"},
    )
}}
union all
{{
    counted(
        ref("fct_project_forecast"), "d365", "forecast_hour", scope="company", totals=["hours"], where="kind = 'hours'",
    )
}}
union all
{{
    counted(
        ref("fct_project_forecast"), "d365", "forecast_cost", scope="company", totals=["quantity"], where="kind = 'cost'",
    )
}}
union all
{{ counted(ref("dim_company"), "d365", "ledger") }}
union all
{{ counted(ref("stg_d365__main_account"), "d365", "main_account") }}
union all
{{ counted(ref("stg_bank__statement"), "bank", "statement", totals=["booked_amount"]) }}
union all
{{ counted(ref("stg_bank__balance"), "bank", "balance") }}
union all
{{ counted(ref("fct_bank_transaction"), "bank", "entry", totals=["amount"]) }}
union all
{{ counted(ref("stg_bank__detail"), "bank", "detail") }}
union all
{{ counted(ref("stg_beaufort__employee"), "beaufort", "employee") }}
union all
{{ counted(ref("int_personnel__employments_reported"), "beaufort", "employment") }}
