-- A document that comes again says what it said before. Where it does not, the first one stands until a person decides.
with batch as (
    select * from {{ ref("stg_saldo__batch") }} where is_current and refused_code is null
),

items as (
    select
        source || '.' || table_name || ' ' || label || ' batch ' || {{ text_of("batch") }} as scope,
        source || '.' || table_name as summary_scope,
        {{ text_of("null") }} as period,
        0 as expected,
        'landing: what the document said first' as expected_source,
        coalesce(rows_conflicting, 0) as actual,
        'delivery: rows of documents that say something else' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when rows_conflicting > 0 then 'It landed before with other content: ' || conflicts
            else 'No document changed'
        end as explanation
    from batch
),

{{ control_rows("conflicts", "items", "Deliveries") }}
