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


{#- The last day of a calendar month that is written 'YYYY-MM'. -#}
{% macro last_day_of(period) -%}
    {{ return(adapter.dispatch("last_day_of")(period)) }}
{%- endmacro %}

{% macro default__last_day_of(period) -%}
    last_day(cast({{ period }} || '-01' as date))
{%- endmacro %}

{% macro postgres__last_day_of(period) -%}
    cast(cast({{ period }} || '-01' as date) + interval '1 month' - interval '1 day' as date)
{%- endmacro %}


{#- How many days one day lies after another. -#}
{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch("days_between")(earlier, later)) }}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    cast(({{ later }}) - ({{ earlier }}) as bigint)
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    cast(datediff({{ later }}, {{ earlier }}) as bigint)
{%- endmacro %}
