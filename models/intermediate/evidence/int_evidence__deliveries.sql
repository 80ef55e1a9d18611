{{ config(materialized="view") }}

-- Behind every delivery: what became of the rows that were read. Where records were rejected, `saldo controls` shows
-- them from the logbook.
with batch as (
    select * from {{ ref("int_control__deliveries_named") }}
),

became as (
    select batch.*, 'accepted' as became, rows_accepted as n, true as is_kept from batch

    union all

    select batch.*, 'superseded' as became, rows_superseded as n, true as is_kept from batch

    union all

    select batch.*, 'in conflict' as became, coalesce(rows_conflicting, 0) as n, true as is_kept from batch

    union all

    -- A row in conflict is among those that were rejected.
    select batch.*, 'rejected' as became, rows_rejected - coalesce(rows_conflicting, 0) as n, false as is_kept from batch

    union all

    select
        batch.*,
        'unaccounted for' as became,
        rows_read - rows_accepted - rows_superseded - rows_rejected as n,
        false as is_kept
    from batch
),

side as (
    select 'expected' as side

    union all

    select 'actual' as side
),

listed as (
    select
        became.scope,
        side.side,
        became.became as record,
        became.landed_at,
        became.n as amount,
        became.label as said,
        became.table_scope,
        became.batch
    from became
    inner join side on side.side = 'expected' or became.is_kept
    where became.n <> 0

    union all

    select scope, 'actual', 'refused', landed_at, 0, refused_code || ': ' || coalesce(refused_message, ''), table_scope, batch
    from batch
    where refused_code is not null

    union all

    select
        scope,
        'actual',
        'state',
        landed_at,
        0,
        {{ text_of("state_before") }} || ' rows before, ' || {{ text_of("rows_inserted") }} || ' inserted, '
        || {{ text_of("rows_deleted") }} || ' deleted, ' || {{ text_of("rows_erased") }} || ' erased, '
        || {{ text_of("state_after") }} || ' after',
        table_scope,
        batch
    from batch
    where state_after <> state_before + rows_inserted - rows_deleted - rows_erased
)

select
    scope,
    cast(null as {{ dbt.type_string() }}) as period,
    side,
    record,
    cast(landed_at as date) as day,
    cast(amount as decimal(38, 6)) as amount,
    said,
    table_scope as table_name,
    cast(batch as bigint) as _batch,
    cast(null as bigint) as _row
from listed
