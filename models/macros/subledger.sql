{#- What customers' and vendors' ledgers share. -#}

{#-
    What is open of an amount by what the source says, which is in the accounting currency: in another one it is known
    where all or nothing is open, and where the amounts are the same.
-#}
{% macro stated_open_in(amount) -%}
    case
        when stated_open_amount = accounting_amount then {{ amount }}
        when stated_open_amount = 0 then 0
        when {{ amount }} = accounting_amount then stated_open_amount
    end
{%- endmacro %}

