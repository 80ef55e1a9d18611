{#-
    Whether a number is one of those that the organisation labels so (config: labels): kind is posting_type, period_type …
    The label itself is found by a join on int_setting__labels.
-#}
{% macro is_labelled(value, kind, label) -%}
    exists (
        select 1
        from {{ ref("int_setting__labels") }} as labelled
        where labelled.kind = '{{ kind }}' and labelled.label = '{{ label }}' and labelled.value = {{ value }}
    )
{%- endmacro %}
