{%- set key = ["company", "transaction_id", "cost_sales", "posting_type", "project", "occurrence"] %}
-- Project transactions of closed months that landed, changed or went after the close: as they were then, and as they are
-- now. One that moved to another line or month is taken from the one and added to the other.
with closed as (
    select distinct
        month.close,
        month.closed_period,
        known.batch as known_batch
    from {{ ref("int_close__months_based") }} as month
    inner join {{ ref("stg_close__known_batch") }} as known
        on month.close = known.close
        and known.landed_table = 'd365.project_actual'
),

changelog as (
    select * from {{ source("d365", "project_actual") }}
),

touched as (
    select
        closed.close,
        closed.closed_period,
        closed.known_batch,
        {%- for column in key %}
        changelog.{{ column }},
        {%- endfor %}
        max(changelog._batch) as changed_batch
    from changelog
    inner join closed on changelog._batch > closed.known_batch
    group by
        closed.close,
        closed.closed_period,
        closed.known_batch,
        {%- for column in key %}
        changelog.{{ column }}{{ "," if not loop.last }}
        {%- endfor %}
),

-- Of what the close knew the last version, and of what came since the last one.
versions as (
    select
        touched.close,
        touched.closed_period,
        touched.changed_batch,
        changelog._batch > touched.known_batch as is_later,
        {%- for column in key %}
        touched.{{ column }},
        {%- endfor %}
        coalesce(changelog.activity, '') as activity,
        coalesce(changelog.category, '') as category,
        changelog.ledger_date,
        changelog.consumption_amount,
        changelog.labour_hours,
        changelog._op,
        row_number() over (
            partition by
                touched.close,
                case when changelog._batch > touched.known_batch then 1 else 0 end,
                {%- for column in key %}
                touched.{{ column }}{{ "," if not loop.last }}
                {%- endfor %}
            order by changelog._batch desc
        ) as age
    from touched
    inner join changelog
        on {% for column in key -%}
        touched.{{ column }} = changelog.{{ column }}{{ "\n        and " if not loop.last }}
        {%- endfor %}
),

compared as (
    select
        close,
        closed_period,
        changed_batch,
        {%- for column in key %}
        {{ column }},
        {%- endfor %}
        activity,
        category,
        max(case when not is_later then ledger_date end) as ledger_date_before,
        max(case when is_later then ledger_date end) as ledger_date_after,
        sum(case when is_later then 0 else consumption_amount end) as amount_before,
        sum(case when is_later then consumption_amount else 0 end) as amount_after,
        sum(case when is_later then 0 else labour_hours end) as hours_before,
        sum(case when is_later then labour_hours else 0 end) as hours_after
    from versions
    where
        age = 1
        and _op <> 'D'
        and {{ period_of("ledger_date") }} <= closed_period
    group by
        close,
        closed_period,
        changed_batch,
        {%- for column in key %}
        {{ column }},
        {%- endfor %}
        activity,
        category
)

select
    close,
    closed_period,
    {%- for column in key %}
    {{ column }},
    {%- endfor %}
    activity,
    category,
    coalesce(ledger_date_after, ledger_date_before) as ledger_date,
    case
        when ledger_date_before is null then 'added'
        when ledger_date_after is null then 'removed'
        else 'changed'
    end as change,
    amount_before,
    amount_after,
    -- Of rounded amounts, so that the sheet foots.
    {{ rounded("amount_after") }} - {{ rounded("amount_before") }} as correction,
    hours_after - hours_before as hours_correction,
    changed_batch
from compared
where amount_after <> amount_before or hours_after <> hours_before
