{#- Small expressions whose spelling differs between engines. -#}

{#- The calendar month of a day, as 'YYYY-MM'. -#}
{% macro period_of(day) -%}
    {{ return(adapter.dispatch("period_of")(day)) }}
{%- endmacro %}

{% macro default__period_of(day) -%}
    to_char({{ day }}, 'YYYY-MM')
{%- endmacro %}

{% macro duckdb__period_of(day) -%}
    strftime({{ day }}, '%Y-%m')
{%- endmacro %}


{#- The n-th part (from 1) of a text that is joined by a delimiter; '' where there is none. -#}
{% macro part_of(text, delimiter, number) -%}
    split_part({{ text }}, {{ delimiter }}, {{ number }})
{%- endmacro %}


{#- The same for a place that a setting gives; '' where it is 0. -#}
{% macro part_at(text, delimiter, place) -%}
    case when {{ place }} > 0 then {{ part_of(text, delimiter, "greatest(" ~ place ~ ", 1)") }} else '' end
{%- endmacro %}


{% macro text_of(value) -%}
    {{ return(adapter.dispatch("text_of")(value)) }}
{%- endmacro %}

{% macro default__text_of(value) -%}
    cast({{ value }} as {{ dbt.type_string() }})
{%- endmacro %}

{% macro postgres__text_of(value) -%}
    cast({{ value }} as text) collate "C"
{%- endmacro %}


{#- The whole number that a text says, NULL where it says anything else. -#}
{% macro whole_number(text) -%}
    case
        when length({{ text }}) between 1 and 18 and translate({{ text }}, '0123456789', '') = ''
            then cast({{ text }} as bigint)
    end
{%- endmacro %}


{#- Up to ten texts of a group (or of those rows of it for which `only` holds), in order of their rank among them (from 1), and how many more there are. -#}
{% macro listed(text, rank, only="true") -%}
    {%- set count = "sum(case when " ~ only ~ " then 1 else 0 end)" -%}
    {{ joined("case when " ~ only ~ " and " ~ rank ~ " <= 10 then " ~ text ~ " end", rank) }}
    || case when {{ count }} > 10 then ' and ' || {{ text_of(count ~ " - 10") }} || ' more' else '' end
{%- endmacro %}

{% macro joined(text, rank) -%}
    {{ return(adapter.dispatch("joined")(text, rank)) }}
{%- endmacro %}

{% macro default__joined(text, rank) -%}
    string_agg({{ text }}, ', ' order by {{ rank }})
{%- endmacro %}


{#- A code without the zeros before it: systems pad personnel numbers as they like. -#}
{% macro without_zeros(text) -%}
    {{ return(adapter.dispatch("without_zeros")(text)) }}
{%- endmacro %}

{% macro default__without_zeros(text) -%}
    ltrim({{ text }}, '0')
{%- endmacro %}

{% macro spark__without_zeros(text) -%}
    trim(leading '0' from {{ text }})
{%- endmacro %}
