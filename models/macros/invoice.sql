{#- What lines of invoices of sales and of purchasing share. Common table expressions, to be called in a with clause. -#}

{#-
    `marked`: the lines of a relation with is_salary, of whole invoices: one of which a line stands on a salary account, or
    whose voucher the ledgers show in totals only. `invoice` is an expression that names the invoice within its company.
-#}
{% macro invoices_with_salary(lines, invoice) -%}
salary_voucher as (
    select company, voucher from {{ ref("int_subledger__salaries_found") }}
),

line_account as (
    select distinct main_account from {{ lines }} where main_account is not null
),

salary_account as (
    select main_account from line_account where {{ is_salary_account("line_account.main_account") }}
),

marked as (
    select
        line.*,
        max(
            case when salary_voucher.voucher is not null or salary_account.main_account is not null then 1 else 0 end
        ) over (partition by line.company, {{ invoice }}) = 1 as is_salary
    from (select * from {{ lines }}) as line
    left join salary_voucher
        on line.company = salary_voucher.company
        and line.voucher = salary_voucher.voucher
    left join salary_account on line.main_account = salary_account.main_account
)
{%- endmacro %}


{#-
    `rated`: the lines of a relation with rate_to_accounting and where it comes from: as the invoice was posted, else as
    rates of its day were quoted; NULL where neither is known.
-#}
{% macro invoices_rated(lines, ledger, day) -%}
rated as (
    select
        line.*,
        case
            when line.currency = company.accounting_currency then 'own currency'
            when posted.rate is not null then 'as posted'
            when quoted.rate is not null then 'rate of the day'
        end as accounting_basis,
        coalesce(posted.rate, quoted.rate) as rate_to_accounting
    from {{ lines }} as line
    left join {{ ref("dim_company") }} as company on line.company = company.company
    left join {{ ref("int_trade__vouchers_rated") }} as posted
        on posted.ledger = '{{ ledger }}'
        and line.company = posted.company
        and line.voucher = posted.voucher
    left join {{ ref("int_currency__rates_quoted") }} as quoted
        on line.company = quoted.company
        and line.currency = quoted.currency
        and line.{{ day }} >= quoted.start_date
        and (quoted.end_date is null or line.{{ day }} <= quoted.end_date)
)
{%- endmacro %}
