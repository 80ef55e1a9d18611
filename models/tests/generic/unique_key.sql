{#- Fails for every combination of the columns that stands more than once, or has an empty part. -#}
{% test unique_key(model, columns) %}

select {{ columns | join(", ") }}, count(*) as times
from {{ model }}
group by {{ columns | join(", ") }}
having
    count(*) > 1
    {% for column in columns %} or {{ column }} is null{% endfor %}

{% endtest %}
