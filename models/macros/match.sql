{#-
    Matching of two sides (`statement` and `ledger`) of the relation `before`, whose rows have side, unit, the columns
    `own` in which both must agree, day and amount. Each macro gives CTEs, a comma behind the last one: matched_<n> with
    a match_key, and left_<n>, which is what the next one goes on with. `spread` is how many days may lie between one row
    and the next of the same stretch.
-#}

{#- Equal on both sides; `more` names what else makes the group. -#}
{% macro same_in(a, b, columns) -%}
    {%- for column in columns %}{{ a }}.{{ column }} = {{ b }}.{{ column }}{{ " and " if not loop.last }}{% endfor -%}
{%- endmacro %}

{#- Totals of a key agree: everything under the key belongs together. Returns CTEs matched_<n> and left_<n>. -#}
{% macro totals_agree(n, own, before, key, spread) %}
stretched_{{ n }} as (
    select
        ranked.*,
        sum(case when {{ days_after("ranked.day_before", spread) }} >= ranked.day then 0 else 1 end) over (
            partition by {{ own | join(", ") }}, {{ key }} order by day, side, unit
            rows between unbounded preceding and current row
        ) as stretch
    from (
        select
            left_over.*,
            lag(day) over (partition by {{ own | join(", ") }}, {{ key }} order by day, side, unit) as day_before
        from {{ before }} as left_over
        where {{ key }} is not null and not is_earlier
    ) as ranked
    cross join setting
),

agreeing_{{ n }} as (
    select {{ own | join(", ") }}, {{ key }}, stretch
    from stretched_{{ n }}
    group by {{ own | join(", ") }}, {{ key }}, stretch
    having
        sum(case when side = 'ledger' then amount else -amount end) = 0
        and count(distinct side) = 2
),

matched_{{ n }} as (
    select
        stretched.side,
        stretched.voucher_unit,
        stretched.unit,
        '{{ n }} ' || stretched.company || ' ' || stretched.main_account || ' ' || stretched.currency || ' '
        || {{ text_of("stretched." ~ key) }} || ' ' || {{ text_of("stretched.stretch") }} as match_key
    from stretched_{{ n }} as stretched
    inner join agreeing_{{ n }} as agreeing
        on {{ same_in("stretched", "agreeing", own + [key, "stretch"]) }}
),

left_{{ n }} as (
    select left_over.*
    from {{ before }} as left_over
    left join matched_{{ n }} as matched
        on left_over.side = matched.side
        and left_over.unit = matched.unit
    where matched.unit is null
),
{% endmacro %}

{#- One for one by amount, of what `bucket` takes together. Returns CTEs matched_<n> and left_<n>. -#}
{% macro amounts_agree(n, own, before, bucket, spread, where="not is_earlier") %}
bucketed_{{ n }} as (
    select
        side, {{ bucket }} as bucket, {{ own | join(", ") }}, day, sum(amount) as amount,
        lag(day) over (
            partition by {{ own | join(", ") }}, sum(amount) order by day, side, {{ bucket }}
        ) as day_before
    from {{ before }}
    where {{ where }}
    group by side, {{ bucket }}, {{ own | join(", ") }}, day
),

stretched_{{ n }} as (
    select
        bucketed.*,
        sum(case when {{ days_after("bucketed.day_before", spread) }} >= bucketed.day then 0 else 1 end) over (
            partition by {{ own | join(", ") }}, amount order by day, side, bucket
            rows between unbounded preceding and current row
        ) as stretch
    from bucketed_{{ n }} as bucketed
    cross join setting
),

numbered_{{ n }} as (
    select
        stretched.*,
        row_number() over (
            partition by {{ own | join(", ") }}, amount, stretch, side order by day, bucket
        ) as turn
    from stretched_{{ n }} as stretched
),

paired_{{ n }} as (
    select ledger.bucket as ledger_bucket, statement.bucket as statement_bucket
    from numbered_{{ n }} as ledger
    inner join numbered_{{ n }} as statement
        on {{ same_in("ledger", "statement", own + ["amount", "stretch", "turn"]) }}
    where ledger.side = 'ledger' and statement.side = 'statement'
),

matched_{{ n }} as (
    select 'ledger' as side, ledger_bucket as bucket, '{{ n }} ' || statement_bucket as match_key from paired_{{ n }}
    union all
    select 'statement' as side, statement_bucket as bucket, '{{ n }} ' || statement_bucket as match_key from paired_{{ n }}
),

left_{{ n }} as (
    select left_over.*
    from {{ before }} as left_over
    left join matched_{{ n }} as matched
        on left_over.side = matched.side
        and left_over.{{ bucket }} = matched.bucket
    where matched.bucket is null
),
{% endmacro %}
