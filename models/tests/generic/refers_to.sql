{#- Fails for every combination of the columns that the other model does not know; empty parts refer to nothing. -#}
{% test refers_to(model, columns, to) %}

select distinct {{ columns | join(", ") }}
from {{ model }} as referring
where
    {% for column in columns %}referring.{{ column }} is not null and {% endfor %}
    not exists (
        select 1
        from {{ to }} as known
        where {% for column in columns %}known.{{ column }} = referring.{{ column }}{{ " and " if not loop.last }}{% endfor %}
    )

{% endtest %}
