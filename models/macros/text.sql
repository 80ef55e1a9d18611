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


{#- A text in capitals in which everything that is neither letter nor digit is the `other` text. -#}
{% macro plain_text(text, other) -%}
    {{ return(adapter.dispatch("plain_text")(text, other)) }}
{%- endmacro %}

{% macro default__plain_text(text, other) -%}
    regexp_replace(upper({{ text }}), '[^A-Z0-9]+', '{{ other }}', 'g')
{%- endmacro %}

{% macro spark__plain_text(text, other) -%}
    regexp_replace(upper({{ text }}), '[^A-Z0-9]+', '{{ other }}')
{%- endmacro %}


{#- The digits of a text. -#}
{% macro digits_of(text) -%}
    {{ return(adapter.dispatch("digits_of")(text)) }}
{%- endmacro %}

{% macro default__digits_of(text) -%}
    regexp_replace({{ text }}, '[^0-9]', '', 'g')
{%- endmacro %}

{% macro spark__digits_of(text) -%}
    regexp_replace({{ text }}, '[^0-9]', '')
{%- endmacro %}


{#- The whole numbers from one to another, as a relation with a column n. -#}
{% macro whole_numbers(from_number, to_number) -%}
    (
        {%- for n in range(from_number, to_number + 1) %}
        select {{ n }} as n {{ "union all" if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{#- Two texts below each other, as far as they are there. -#}
{% macro lines(one, other) -%}
    nullif(concat_ws(chr(10), {{ one }}, {{ other }}), '')
{%- endmacro %}
