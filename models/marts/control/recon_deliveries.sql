-- Every row that a delivery held is accounted for, and no delivery was refused: the batches that speak for their
-- tables now (a later snapshot replaces what came before it, a refused file speaks as long as it lies there).
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
),

told_apart as (
    select
        *,
        own_scope
        || case when count(*) over (partition by own_scope) > 1 then ' batch ' || {{ text_of("batch") }} else '' end as scope
    from named
),

items as (
    select
        scope,
        table_scope as summary_scope,
        {{ text_of("null") }} as period,
        rows_read as expected,
        'delivery: rows read' as expected_source,
        -- A conflict loses nothing: what landed first stands, and recon_conflicts shows it.
        rows_accepted + rows_superseded + coalesce(rows_conflicting, 0) as actual,
        'landing: rows accepted, superseded or in conflict' as actual_source,
        -- The tolerance is a share of the delivery; here it counts in rows.
        rows_read * tolerance as tolerance,
        refused_code is not null
        or coalesce(rows_read <> rows_accepted + rows_rejected + rows_superseded, false)
        or coalesce(state_after <> state_before + rows_inserted - rows_deleted - rows_erased, false) as failed,
        case
            when refused_code is not null then refused_code || ': ' || coalesce(refused_message, '')
            when rows_read <> rows_accepted + rows_rejected + rows_superseded
                then 'Rows read are not rows accepted, rejected and superseded'
            when state_after <> state_before + rows_inserted - rows_deleted - rows_erased
                then 'Rows after the batch are not rows before it, plus inserted, minus deleted and erased'
            when rows_rejected > 0
                then {{ text_of("rows_rejected") }} || ' of ' || {{ text_of("rows_read") }} || ' rows rejected'
            else {{ text_of("rows_read") }} || ' rows read'
        end as explanation
    from told_apart
),

{{ control_rows("deliveries", "items", "Deliveries") }}
