{#- The day so many days after another one. -#}
{% macro days_after(day, days) -%}
    {{ return(adapter.dispatch("days_after")(day, days)) }}
{%- endmacro %}

{% macro default__days_after(day, days) -%}
    ({{ day }} + ({{ days }}))
{%- endmacro %}

{% macro spark__days_after(day, days) -%}
    date_add({{ day }}, {{ days }})
{%- endmacro %}
