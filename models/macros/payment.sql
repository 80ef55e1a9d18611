{#- What payments share. -#}

{#- Whether a code is one of those that the organisation lists under a name (config: payments); `all` when it lists none. -#}
{% macro is_listed(code, name, all=false) -%}
    (
        exists (
            select 1
            from {{ ref("stg_saldo__setting") }} as listed
            where listed.name = '{{ name }}' and listed.value = {{ code }}
        )
        {%- if all %}
        or not exists (
            select 1 from {{ ref("stg_saldo__setting") }} as listed where listed.name = '{{ name }}'
        )
        {%- endif %}
    )
{%- endmacro %}


{#- A line number as people write it: 1, and 1.5 where it is no whole number. -#}
{% macro line_text(number) -%}
    case
        when {{ number }} = floor({{ number }}) then {{ text_of("cast(" ~ number ~ " as bigint)") }}
        else {{ text_of("cast(" ~ number ~ " as decimal(32, 6))") }}
    end
{%- endmacro %}
{#- How far payments are that no bank had to book yet: as far as the last of them. -#}
{% macro payment_progress(state) -%}
    case min(case {{ state }} when 'proposed' then 1 when 'written' then 2 when 'accepted' then 4 else 3 end)
        when 1 then 'Approved in Dynamics 365, not written'
        when 2 then 'Written; no bank has said that it got it'
        when 4 then 'The bank accepted it and has not booked it'
        else 'Under way'
    end
{%- endmacro %}

{#- What codes of pain.002 say (ISO 20022 ExternalPaymentTransactionStatus and ExternalPaymentGroupStatus). -#}

{% macro accepted_codes() -%}
    ('ACCP', 'ACTC', 'ACSP', 'ACSC', 'ACWC', 'ACWP', 'ACCC', 'ACFC', 'ACFW', 'ACPD', 'PRES')
{%- endmacro %}

{% macro refused_codes() -%}
    ('RJCT', 'CANC')
{%- endmacro %}

{#- Codes that say how far a payment is, and nothing of a verified payee. What is
    blocked is not refused: it was taken from who pays, and whether it comes back nobody knows. -#}
{% macro is_progress(code) -%}
    ({{ code }} in {{ accepted_codes() }} or {{ code }} in {{ refused_codes() }} or {{ code }} in ('PDNG', 'RCVD', 'PART', 'PATC', 'ACIS', 'BLCK'))
{%- endmacro %}

{#- By which the bank's last word of a payment comes first: what it says of the payment itself goes before what it says of
    all, and what it refused stays refused, whatever it says of the file later. -#}
{% macro last_word(level, status, reported_at, report) -%}
    case when {{ level }} <> 'group' and {{ status }} in {{ refused_codes() }} then 0 else 1 end,
    {{ reported_at }} desc nulls last,
    case {{ level }} when 'payment' then 0 when 'batch' then 1 else 2 end,
    {{ report }} desc
{%- endmacro %}

{#- Whether a bank refused a copy of what it has already (ISO 20022: DU01 to DU05, AM05): what it has is not refused. -#}
{% macro is_copy_refused(status, reasons) -%}
    (
        {{ status }} in {{ refused_codes() }}
        and (
            ' ' || coalesce({{ reasons }}, '') || ' ' like '% DU0_ %'
            or ' ' || coalesce({{ reasons }}, '') || ' ' like '% AM05 %'
        )
    )
{%- endmacro %}


{#- What a bank's code says of a verified payee: by the bank's own profile, else by the usual one. -#}
{% macro verification_of(level, bank, code) -%}
    coalesce(
        (
            select max(profile.value)
            from {{ ref("stg_saldo__setting") }} as profile
            where profile.name = 'verification ' || {{ level }} || ' ' || substr({{ bank }}, 1, 8) || ' ' || {{ code }}
        ),
        (
            select max(usual.value)
            from {{ ref("stg_saldo__setting") }} as usual
            where usual.name = 'verification ' || {{ level }} || ' - ' || {{ code }}
        )
    )
{%- endmacro %}
