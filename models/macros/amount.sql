{#-
    Exact decimal arithmetic with one rounding, half away from zero. `/` and avg() are not for amounts: decimal division
    differs between engines (DuckDB's yields a DOUBLE).
-#}
{% macro multiply(a, b, scale) -%}
    {{ return(adapter.dispatch("multiply")(a, b, scale)) }}
{%- endmacro %}

{% macro default__multiply(a, b, scale) -%}
    cast(round(({{ a }}) * ({{ b }}), {{ scale }}) as decimal(38, {{ scale }}))
{%- endmacro %}


{#- a ÷ b to `scale` (from 1) digits; NULL where b is zero. -#}
{% macro divide(a, b, scale) -%}
    {{ return(adapter.dispatch("divide")(a, b, scale)) }}
{%- endmacro %}

{#- PostgreSQL: div() and mod() on numeric are exact at any size. -#}
{% macro default__divide(a, b, scale) -%}
    {%- set shifted -%} (abs({{ a }}) * 1{{ "0" * scale }}) {%- endset -%}
    cast(
        sign({{ a }}) * sign({{ b }}) * (
            div({{ shifted }}, abs(nullif({{ b }}, 0)))
            + case when 2 * mod({{ shifted }}, abs(nullif({{ b }}, 0))) >= abs({{ b }}) then 1 else 0 end
        ) * 0.{{ "0" * (scale - 1) }}1
    as decimal(38, {{ scale }}))
{%- endmacro %}

{#-
    DuckDB: on whole numbers of 128 bits, by long division. Both sides are taken in millionths, so that the quotient is
    theirs; whole part and remainder are divided apart, because the shifted dividend would not fit for large amounts.
-#}
{% macro duckdb__divide(a, b, scale) -%}
    {%- set n -%} abs({{ millionths(a) }}) {%- endset -%}
    {%- set d -%} nullif(abs({{ millionths(b) }}), 0) {%- endset -%}
    {%- set shifted -%} (({{ n }}) % ({{ d }}) * 1{{ "0" * scale }}) {%- endset -%}
    (
        cast(sign({{ a }}) * sign({{ b }}) as decimal(1, 0))
        * cast(
            ({{ n }}) // ({{ d }}) * 1{{ "0" * scale }}
            + {{ shifted }} // ({{ d }})
            + case when 2 * ({{ shifted }} % ({{ d }})) >= {{ d }} then 1 else 0 end
        as decimal({{ 37 - scale }}, 0))
        * cast(0.{{ "0" * (scale - 1) }}1 as decimal({{ scale }}, {{ scale }}))
    )
{%- endmacro %}

{% macro millionths(value) -%}
    cast(cast({{ value }} as decimal(38, 6)) * 1000000 as hugeint)
{%- endmacro %}


{#- The one rounding of report marts: to cents, half away from zero. -#}
{% macro rounded(amount) -%}
    cast(round({{ amount }}, 2) as decimal(18, 2))
{%- endmacro %}
