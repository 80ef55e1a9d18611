{#- What controls share: how a status is reached, and the one shape in which every control is read. -#}

{#- How a voucher on a day is named; of another layer than the current one, with that layer. -#}
{% macro voucher_scope() -%}
    company || case when posting_layer = 0 then '' else ' layer ' || {{ text_of("posting_layer") }} end
    || ' ' || voucher || ' ' || {{ text_of("accounting_date") }}
{%- endmacro %}


{#- No data is never a pass; `failed` says that the item is wrong whatever the amounts say. -#}
{% macro control_status() -%}
    case
        when failed then 'fail'
        when expected is null or actual is null then 'not evidenced'
        when abs(actual - expected) <= tolerance then 'pass'
        else 'fail'
    end
{%- endmacro %}


{#-
    The rows of a control (named as in its YAML's meta) from its items (scope, summary_scope, period, expected, expected_source, actual, actual_source,
    tolerance, failed, explanation): what does not pass stands by itself, what passes is summed per summary_scope and
    period, and a control without any item says that it has not been evidenced. `noun` is what items are called.
-#}
{% macro control_rows(control, items, noun) -%}
judged as (
    select
        items.*,
        {{ control_status() }} as status
    from {{ items }} as items
),

-- A summary beside a failing item of its own name is told apart: scope and period are what a waiver names.
failing as (
    select distinct scope, coalesce(period, '') as period from judged where status <> 'pass'
),

summed as (
    select
        judged.*,
        judged.summary_scope || case when failing.scope is null then '' else ' (rest)' end as told_scope
    from judged
    left join failing
        on judged.summary_scope = failing.scope
        and coalesce(judged.period, '') = failing.period
    where judged.status = 'pass'
),

reported as (
    select scope, period, expected, expected_source, actual, actual_source, tolerance, status, explanation
    from judged
    where status <> 'pass'

    union all

    select
        told_scope as scope,
        period,
        sum(expected) as expected,
        expected_source,
        sum(actual) as actual,
        actual_source,
        sum(tolerance) as tolerance,
        status,
        case
            -- An item that is its own summary speaks for itself.
            when max(scope) = summary_scope then max(explanation)
            else '{{ noun }} that agree: ' || {{ text_of("count(*)") }}
        end as explanation
    from summed
    group by told_scope, summary_scope, period, expected_source, actual_source, status

    union all

    select
        'all' as scope,
        null as period,
        null as expected,
        'no data' as expected_source,
        null as actual,
        'no data' as actual_source,
        0 as tolerance,
        'not evidenced' as status,
        'There is nothing to compare yet' as explanation
    where not exists (select 1 from judged)
)

select
    '{{ control }}' as control,
    scope,
    period,
    cast(expected as decimal(38, 6)) as expected,
    expected_source,
    cast(actual as decimal(38, 6)) as actual,
    actual_source,
    cast(actual - expected as decimal(38, 6)) as difference,
    cast(tolerance as decimal(38, 6)) as tolerance,
    status,
    coalesce(explanation, '') as explanation
from reported
{%- endmacro %}


{#-
    Rows, and sums of amount columns, of one model per scope, as extract counts them: what recon_rows and recon_amounts
    compare. `totals` are named as the source's table declares them, `columns` says where the model calls one otherwise.
-#}
{% macro counted(relation, source, table, scope=none, totals=[], columns={}, where=none) -%}
    {%- for measure in ["rows"] + totals %}
    select
        '{{ source }}' as source,
        '{{ table }}' as table_name,
        {{ scope or "''" }} as scope,
        '{{ measure }}' as measure,
        cast(
            {%- if measure == "rows" %} count(*)
            {%- else %} coalesce(sum({{ columns.get(measure, measure) }}), 0)
            {%- endif %} as decimal(38, 6)
        ) as amount,
        '{{ relation.identifier }}' as counted_in
    from {{ relation }}
    {%- if where %}
    where {{ where }}
    {%- endif %}
    {%- if scope %}
    group by {{ scope }}
    {%- endif %}
    {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}
