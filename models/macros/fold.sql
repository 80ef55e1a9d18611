{#- The current state of a change log: per key the row of its latest batch, unless that batch deleted it. -#}
{% macro current_rows(log, key) -%}
    select *
    from (
        select
            log.*,
            row_number() over (partition by {{ key | join(", ") }} order by _batch desc) as _version
        from {{ log }} as log
    ) as versions
    where _version = 1 and _op <> 'D'
{%- endmacro %}


{#-
    What an incremental fact reads: the current rows of a change log, or, when the fact stands already, those of the
    keys that changed since. A fact that calls it has the log's key as its unique_key, keeps _batch and the key's columns
    under their names, and reads no other source; get_incremental_fold_sql relies on all three.
-#}
{% macro fold(log, key) -%}
    {%- if is_incremental() -%}
        {{ current_rows("(select * from " ~ log ~ " where _batch > " ~ watermark(this) ~ ")", key) }}
    {%- else -%}
        {{ current_rows(log, key) }}
    {%- endif -%}
{%- endmacro %}


{#-
    The last batch of which the fact holds a row. It may be older than the last batch that was applied (which only
    deleted, or whose rows are gone since): then the batches after it are applied once more, to the same end.
-#}
{% macro watermark(fact) -%}
    (select coalesce(max(_batch), -1) from {{ fact }})
{%- endmacro %}


{#-
    Incremental strategy `fold`: first every key that changed since the watermark goes, deleted ones included (dbt's
    own delete+insert keeps what the source deleted), then the current rows of those keys come. Killed in between,
    the watermark is the same or older, so that a repeat ends where an undisturbed run does.
-#}
{% macro get_incremental_fold_sql(arguments) -%}
    {%- if model.sources | length != 1 -%}
        {%- do exceptions.raise_compiler_error(model.name ~ " must read exactly one change log to be folded incrementally") -%}
    {%- endif -%}
    {%- set log = source(*model.sources[0]) -%}
    {%- set fact = arguments.target_relation -%}
    {%- set key = arguments.unique_key | join(", ") -%}
    {%- set columns = arguments.dest_columns | map(attribute="quoted") | join(", ") -%}
    delete from {{ fact }}
    where ({{ key }}) in (select {{ key }} from {{ log }} where _batch > {{ watermark(fact) }});

    insert into {{ fact }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{%- endmacro %}
