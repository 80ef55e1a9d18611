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


{#- The day of the week, from 1 for Monday to 7 for Sunday. -#}
{% macro weekday_of(day) -%}
    {{ return(adapter.dispatch("weekday_of")(day)) }}
{%- endmacro %}

{% macro default__weekday_of(day) -%}
    cast(extract(isodow from {{ day }}) as integer)
{%- endmacro %}

{% macro spark__weekday_of(day) -%}
    (weekday({{ day }}) + 1)
{%- endmacro %}


{#- The year that the ISO week of a day belongs to: of the first and last days of January and December it may be another. -#}
{% macro iso_year_of(day) -%}
    {{ return(adapter.dispatch("iso_year_of")(day)) }}
{%- endmacro %}

{% macro default__iso_year_of(day) -%}
    cast(extract(isoyear from {{ day }}) as integer)
{%- endmacro %}

{% macro spark__iso_year_of(day) -%}
    extract(yearofweek from {{ day }})
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
