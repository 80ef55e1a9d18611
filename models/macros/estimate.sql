{#- What is still to be spent of a line by the method that a column names, from the figures of rpt_etc_project_category. -#}
{% macro estimate(method, manual="entered_etc") -%}
    case {{ method }}
        -- The remaining model is as of today: for an earlier month, what was spent since still had to be spent.
        when 'remaining budget' then remaining + actual_total - actual_to_date
        when 'total minus actual' then case when bac > ac then bac - ac else 0 end
        when 'planned' then bac - ev
        when 'typical' then {{ divide("(bac - ev) * project_ac", "project_ev", 6) }}
        when 'progress of budget' then bac - ev
        when 'progress of cost' then {{ divide("ac * 100", "progress", 6) }} - ac
        when 'zero' then 0
        when 'manual' then {{ manual }}
    end
{%- endmacro %}
