-- Built from digits, because engines differ in how they generate a series.
with digits as (
    {% for n in range(10) -%}
    select {{ n }} as digit{{ " union all " if not loop.last }}
    {%- endfor %}
),

years as (
    select 1900 + 100 * centuries.digit + 10 * decades.digit + ones.digit as year
    from digits as centuries
    cross join digits as decades
    cross join digits as ones
    where centuries.digit < 3
),

months as (
    {% for n in range(1, 13) -%}
    select '{{ "%02d" | format(n) }}' as month{{ " union all " if not loop.last }}
    {%- endfor %}
)

select
    {{ text_of("years.year") }} || '-' || months.month as period,
    years.year
from years
cross join months
