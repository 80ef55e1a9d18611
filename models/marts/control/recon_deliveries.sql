-- Every row that a delivery held is accounted for, and no delivery was refused: the batches that speak for their tables now.
with items as (
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
    from {{ ref("int_control__deliveries_named") }}
),

{{ control_rows("deliveries", "items", "Deliveries") }}
