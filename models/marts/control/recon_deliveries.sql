-- Every row that a delivery held is accounted for, and no delivery was refused: the last batch of every table.
with batch as (
    select * from {{ ref("stg_saldo__batch") }} where is_last
),

items as (
    select
        source || '.' || table_name as scope,
        source || '.' || table_name as summary_scope,
        {{ text_of("null") }} as period,
        rows_read as expected,
        'delivery: rows read' as expected_source,
        rows_accepted + rows_superseded as actual,
        'landing: rows accepted or superseded' as actual_source,
        -- The tolerance is a share of the delivery; here it counts in rows.
        rows_read * tolerance as tolerance,
        refused_code is not null
        or coalesce(rows_read <> rows_accepted + rows_rejected + rows_superseded, false)
        or coalesce(state_after <> state_before + rows_inserted - rows_deleted, false) as failed,
        case
            when refused_code is not null then refused_code || ': ' || coalesce(refused_message, '')
            when rows_read <> rows_accepted + rows_rejected + rows_superseded
                then 'Rows read are not rows accepted, rejected and superseded'
            when state_after <> state_before + rows_inserted - rows_deleted
                then 'Rows after the batch are not rows before it, plus inserted, minus deleted'
            when rows_rejected > 0
                then {{ text_of("rows_rejected") }} || ' of ' || {{ text_of("rows_read") }} || ' rows rejected'
            else {{ text_of("rows_read") }} || ' rows read'
        end as explanation
    from batch
),

{{ control_rows("deliveries", "items", "Deliveries") }}
