{#- Everything lands in the one schema of the profile: candidate is built whole and never swapped. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema }}
{%- endmacro %}
