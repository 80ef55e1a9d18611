-- No amount was lost or changed between extract and the marts.
with items as (
    select
        scope,
        summary_scope,
        {{ text_of("null") }} as period,
        expected,
        'extract: state after the last batch' as expected_source,
        actual,
        counted_in as actual_source,
        0 as tolerance,
        false as failed,
        'Sums as extract made them, and as they stand in the warehouse' as explanation
    from {{ ref("int_control__tables_compared") }}
    where measure <> 'rows'
),

{{ control_rows("amounts", "items", "Companies") }}
