{#-
    How DuckDB gets a table or a view: what stands there goes and the new one comes in one transaction. dbt's own way makes it
    under another name, renames both and drops the old one afterwards, which on a small warehouse costs more than the
    rows. Nothing else is dropped: a view of DuckDB finds what it reads by name.
-#}
{% macro replace_relation(type, code) -%}
    {%- for hook in pre_hooks + post_hooks if render(hook.sql) | trim -%}
        {%- do exceptions.raise_compiler_error(model.name ~ " has a hook, and on DuckDB none is run") -%}
    {%- endfor -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type=type) -%}
    {%- set at_once = existing is none and type == "view" -%}
    {%- call statement("main", auto_begin=not at_once) -%}
        {%- if existing is not none %}
            drop {{ existing.type }} if exists {{ existing }};
        {%- endif %}
        {%- if type == "view" %}
            {{ get_create_view_as_sql(target, code) }}
        {%- else %}
            {{ get_create_table_as_sql(false, target, code) }}
        {%- endif %}
    {%- endcall -%}
    {%- if not at_once %}{% do adapter.commit() %}{% endif -%}
    {{ return({"relations": [target]}) }}
{%- endmacro %}

{% materialization view, adapter="duckdb" %}
    {{ return(replace_relation("view", sql)) }}
{% endmaterialization %}

{% materialization table, adapter="duckdb" %}
    {{ return(replace_relation("table", compiled_code)) }}
{% endmaterialization %}
