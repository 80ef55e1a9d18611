{#- Amounts in another currency, in that of the books. -#}

{#- An amount of which rate says what a unit is worth; what is in the currency of the books already stays to the letter. -#}
{% macro in_accounting(amount, rate, basis) -%}
    cast(
        case
            when {{ basis }} = 'own currency' then {{ amount }}
            else {{ multiply(amount, rate, 2) }}
        end as decimal(32, 6)
    )
{%- endmacro %}
