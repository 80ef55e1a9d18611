{#- What payments share. -#}

{#- Whether a code is one of those that the organisation lists under a name (config: payments); `all` when it lists none. -#}
{% macro is_listed(code, name, all=false) -%}
    (
        exists (
            select 1
            from {{ ref("stg_saldo__setting") }} as listed
            where listed.name = '{{ name }}' and listed.value = {{ code }}
        )
        {%- if all %}
        or not exists (
            select 1 from {{ ref("stg_saldo__setting") }} as listed where listed.name = '{{ name }}'
        )
        {%- endif %}
    )
{%- endmacro %}


{#- A line number as people write it: 1, and 1.5 where it is no whole number. -#}
{% macro line_text(number) -%}
    case
        when {{ number }} = floor({{ number }}) then {{ text_of("cast(" ~ number ~ " as bigint)") }}
        else {{ text_of("cast(" ~ number ~ " as decimal(32, 6))") }}
    end
{%- endmacro %}
