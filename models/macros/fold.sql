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
    The versions of every key of a change log, each with the time in which it held: from the landing of the batch that
    brought it to that of the batch that changed or deleted it. The first counts from the beginning, so that a posting from
    before the first load finds one. Rows that only differ in what is not told (export stamps) are one version.
    `batches` says when each batch landed; a clock that went back does not turn a version round.
-#}
{% macro versions(log, batches, key, attributes) -%}
    {%- set of_key -%} partition by {{ key | join(", ") }} order by _batch {%- endset -%}
    select
        placed.*,
        case
            when version = 1 then cast('1900-01-01 00:00:00' as {{ dbt.type_timestamp() }})
            else seen_at
        end as valid_from,
        valid_to is null as is_current
    from (
        select
            begun.*,
            lead(seen_at) over ({{ of_key }}) as valid_to,
            cast(
                sum(case when _op = 'D' then 0 else 1 end) over ({{ of_key }} rows unbounded preceding)
            as {{ dbt.type_bigint() }}) as version
        from (
            select
                log.*,
                max(batch.landed_at) over ({{ of_key }} rows unbounded preceding) as seen_at,
                case
                    when lag(_op) over ({{ of_key }}) is null then _op <> 'D'
                    when _op = 'D' or lag(_op) over ({{ of_key }}) = 'D' then _op <> lag(_op) over ({{ of_key }})
                    else false
                    {%- for attribute in attributes %}
                        or {{ attribute }} is distinct from lag({{ attribute }}) over ({{ of_key }})
                    {%- endfor %}
                end as begins
            from {{ log }} as log
            inner join {{ batches }} as batch on log._batch = batch.batch
        ) as begun
        where begins
    ) as placed
    where _op <> 'D'
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
