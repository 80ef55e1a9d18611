{#-
    A dimension out of a default dimension's display value, which holds what an account's does without the main account, in
    the same order; '' where the organisation names no such dimension. `place` is a column of setting.
-#}
{% macro default_dimension(text, place) -%}
    upper(trim(coalesce({{ part_at(
        text,
        "setting.account_delimiter",
        "(" ~ place ~ " - case when " ~ place ~ " > setting.main_account_place then 1 else 0 end)"
    ) }}, '')))
{%- endmacro %}
