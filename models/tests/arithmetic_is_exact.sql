-- The amount macros against quotients and products worked out by hand; a row here is a wrong one.
with cases as (
    {%- set cases = [
        ("divide", "1", "3", "0.333333"),
        ("divide", "2", "3", "0.666667"),
        ("divide", "-2", "3", "-0.666667"),
        ("divide", "1", "2000000", "0.000001"),
        ("divide", "-1", "2000000", "-0.000001"),
        ("divide", "0.999999", "2000000", "0.000000"),
        ("divide", "0", "7", "0.000000"),
        ("divide", "12345678901234567890.123456", "1", "12345678901234567890.123456"),
        ("divide", "12345678901234.567890", "0.000007", "1763668414462081127.142857"),
        ("multiply", "0.000001", "0.5", "0.000001"),
        ("multiply", "-0.000001", "0.5", "-0.000001"),
        ("multiply", "0.000001", "0.499999", "0.000000"),
        ("multiply", "12345678901234.567890", "1.000001", "12345691246913.469125"),
    ] %}
    {%- for operation, a, b, expected in cases %}
    select
        '{{ a }} {{ operation }} {{ b }}' as example,
        cast('{{ expected }}' as decimal(38, 6)) as expected,
        {% if operation == "divide" -%}
        {{ divide("cast('" ~ a ~ "' as decimal(32, 6))", "cast('" ~ b ~ "' as decimal(32, 6))", 6) }}
        {%- else -%}
        {{ multiply("cast('" ~ a ~ "' as decimal(32, 6))", "cast('" ~ b ~ "' as decimal(32, 6))", 6) }}
        {%- endif %} as actual
    union all
    {%- endfor %}
    select '2.345 rounded', cast('2.35' as decimal(38, 6)), {{ rounded("cast('2.345' as decimal(32, 6))") }}
    union all
    select '-2.345 rounded', cast('-2.35' as decimal(38, 6)), {{ rounded("cast('-2.345' as decimal(32, 6))") }}
)

select * from cases where expected <> actual or actual is null

union all

select '1 divide 0', null, {{ divide("cast('1' as decimal(32, 6))", "cast('0' as decimal(32, 6))", 6) }}
where {{ divide("cast('1' as decimal(32, 6))", "cast('0' as decimal(32, 6))", 6) }} is not null
