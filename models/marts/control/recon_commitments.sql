-- What is open of purchase orders is what was ordered less what vendors have invoiced, of orders that are not finished.
with line as (
    select
        compared.*,
        fault is null and (expected_amount is null or open_amount is null) as is_unknown
    from {{ ref("int_purchase__commitments_compared") }} as compared
),

ranked as (
    select
        line.*,
        fault is not null as differs,
        row_number() over (
            partition by company, currency, period, is_unknown, fault is not null order by purchase_order, line_number
        ) as place
    from line
),

totalled as (
    select
        company,
        currency,
        period,
        is_unknown,
        sum(coalesce(expected_amount, 0)) as expected_amount,
        sum(coalesce(open_amount, 0)) as open_amount,
        count(*) as lines,
        max(case when differs then 1 else 0 end) = 1 as failed,
        {{ listed("purchase_order || ' line ' || line_number || ' (' || fault || ')'", "place", "differs") }} as differing
    from ranked
    group by company, currency, period, is_unknown
),

items as (
    select
        company || ' ' || currency || case when is_unknown then ' not compared' else '' end as scope,
        company || ' ' || currency as summary_scope,
        period,
        case when not is_unknown then expected_amount end as expected,
        'd365.vendor_invoice_line and states of orders: ordered less invoiced' as expected_source,
        case when not is_unknown then open_amount end as actual,
        'fct_commitment: open' as actual_source,
        0 as tolerance,
        failed,
        case
            when is_unknown then 'What is open, or invoiced, is not available. Lines: ' || {{ text_of("lines") }}
            when failed then 'Lines that differ: ' || differing
            else 'Lines that agree: ' || {{ text_of("lines") }}
        end as explanation
    from totalled
),

{{ control_rows("commitments", "items", "Months") }}
