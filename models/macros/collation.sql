{#-
    Texts sort by code point on every engine. On PostgreSQL a column made of literals or casts, or under a contract,
    takes the database's own collation; this gives it "C" (in the catalogue only: no row is rewritten).
-#}
{% macro collated(relation) -%}
    {{ return(adapter.dispatch("collated")(relation)) }}
{%- endmacro %}

{% macro default__collated(relation) -%}
{%- endmacro %}

{% macro postgres__collated(relation) -%}
    do $collated$
    declare changed text;
    begin
        select string_agg(format('alter column %I type text collate "C"', attribute.attname), ', ')
        into changed
        from pg_attribute as attribute
        inner join pg_class as relation on attribute.attrelid = relation.oid
        where relation.oid = to_regclass('{{ relation.include(database=false) }}')
            and relation.relkind = 'r'
            and attribute.attnum > 0
            and not attribute.attisdropped
            and attribute.atttypid = 'text'::regtype
            and attribute.attcollation = 'default'::regcollation;
        if changed is not null then
            execute format('alter table %s %s', '{{ relation.include(database=false) }}', changed);
        end if;
    end
    $collated$
{%- endmacro %}
