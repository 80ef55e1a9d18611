{#- Amounts in another currency, in that of the books. -#}

{#- An amount of which rate says what a unit is worth; what is in the currency of the books already stays to the letter. -#}
{% macro in_accounting(amount, rate, basis) -%}
    {#- Each cast by itself: of two scales DuckDB would take one. -#}
    case
        -- Nothing is nothing in any currency.
        when {{ amount }} = 0 then cast(0 as decimal(32, 6))
        when {{ basis }} = 'own currency' then cast({{ amount }} as decimal(32, 6))
        else cast({{ multiply(amount, rate, 2) }} as decimal(32, 6))
    end
{%- endmacro %}


{#- Half of the smallest amount of a currency, by ISO 4217: what rounding one amount takes or adds at most. -#}
{% macro rounding_of(currency) -%}
    case
        when {{ currency }} in (
            'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
        ) then 0.5
        when {{ currency }} in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then 0.0005
        else 0.005
    end
{%- endmacro %}
