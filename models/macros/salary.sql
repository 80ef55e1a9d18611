{#- What tells salary apart: which accounts carry it, and which payments are it. -#}

{#- Whether a main account is one of the salary accounts: a code itself, a range also with all that begins within it. -#}
{% macro is_salary_account(account) -%}
    exists (
        select 1
        from {{ ref("stg_saldo__setting") }} as salary
        where
            salary.name = 'salary_account'
            and (
                {{ account }} = salary.value
                or (
                    {{ part_of("salary.value", "'-'", 2) }} <> ''
                    and {{ account }} >= {{ part_of("salary.value", "'-'", 1) }}
                    and substr({{ account }}, 1, length({{ part_of("salary.value", "'-'", 2) }}))
                    <= {{ part_of("salary.value", "'-'", 2) }}
                )
            )
    )
{%- endmacro %}


{#- Whether a text holds one of the texts that only salary payments carry. -#}
{% macro is_salary_text(text) -%}
    exists (
        select 1
        from {{ ref("stg_saldo__setting") }} as salary
        where salary.name = 'salary_payment' and strpos(upper({{ text }}), salary.value) > 0
    )
{%- endmacro %}


{#- What is said of a transaction behind an entry. -#}
{% macro said_behind(detail) -%}
    concat_ws(
        ' ', {{ detail }}.counterparty_name, {{ detail }}.remittance, {{ detail }}.additional_remittance, {{ detail }}.additional_info,
        {{ detail }}.end_to_end_id
    )
{%- endmacro %}
