{{ config(materialized="view") }}

-- The batches that speak for their tables now (a later snapshot replaces what came before it, a refused file speaks as
-- long as it lies there), each by a name that people and waivers can use.
with batch as (
    select
        *,
        -- One refused file is one finding, however many tables it would have filled.
        count(*) over (partition by source, label, refused_code, refused_message, own_batch) as parts,
        row_number() over (
            partition by source, label, refused_code, refused_message, own_batch order by table_name
        ) as part
    from (
        select
            *,
            case when refused_code is null then source || '.' || table_name || ' ' || {{ text_of("batch") }} end
                as own_batch
        from {{ ref("stg_saldo__batch") }}
        where is_current
    ) as current_batch
),

named as (
    select
        *,
        source || '.' || table_name as table_scope,
        -- A snapshot speaks for its table; of changes, events and refusals it matters which file they came from. A
        -- waiver of one refusal must not cover the next.
        case
            when refused_code is not null
                then source || case when parts > 1 then '' else '.' || table_name end
                || ' ' || label || ' ' || refused_code || ' batch ' || {{ text_of("batch") }}
            when arrives = 'snapshot' then source || '.' || table_name
            else source || '.' || table_name || ' ' || label
        end as own_scope
    from batch
    where part = 1
)

select
    table_scope,
    label,
    batch,
    landed_at,
    refused_code,
    refused_message,
    rows_read,
    rows_accepted,
    rows_rejected,
    rows_superseded,
    rows_inserted,
    rows_deleted,
    rows_erased,
    rows_conflicting,
    state_before,
    state_after,
    tolerance,
    own_scope
    || case when count(*) over (partition by own_scope) > 1 then ' batch ' || {{ text_of("batch") }} else '' end as scope
from named
