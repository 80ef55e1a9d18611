{#- What lines of purchase orders are worth in parts: of a line with ordered_quantity and ordered_amount. -#}

{#- What a quantity is worth by the amount of the whole line, discounts included; NULL where no quantity was ordered. -#}
{% macro worth_of(quantity) -%}
    case
        when ordered_quantity = 0 then null
        when {{ quantity }} = ordered_quantity then ordered_amount
        when {{ quantity }} = 0 then 0
        else cast({{ divide("(ordered_amount * " ~ quantity ~ ")", "ordered_quantity", 6) }} as decimal(32, 6))
    end
{%- endmacro %}


{#- What is left of the whole after a part; nothing when the part is more, also where both are negative (returns). -#}
{% macro left_of(whole, part) -%}
    case when sign({{ whole }} - {{ part }}) = sign({{ whole }}) then {{ whole }} - {{ part }} else 0 end
{%- endmacro %}
