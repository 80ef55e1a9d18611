{#-
    Everything lands in the one schema of the profile: candidate is built whole and never swapped. What is personal is
    built apart from it, into a schema that ends in _pii.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema }}{% if custom_schema_name %}_{{ custom_schema_name }}{% endif %}
{%- endmacro %}
