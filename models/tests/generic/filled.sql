{#- Fails for every row that leaves one of the columns empty: not_null for many columns in one pass. -#}
{% test filled(model, columns) %}

select *
from {{ model }}
where {% for column in columns %}{{ column }} is null{{ " or " if not loop.last }}{% endfor %}

{% endtest %}
