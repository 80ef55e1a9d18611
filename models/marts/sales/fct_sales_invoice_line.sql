{{ config(materialized="view") }}

-- Lines of sales invoices as they are; those of invoices with salary only in totals.
with line as (
    select * from {{ ref("int_sales__lines_invoiced") }}
)

select
    -- key
    company,
    kind,
    invoice,
    invoice_date,
    line_id,
    -- attributes
    line_number,
    voucher,
    customer,
    sales_order,
    project,
    cost_centre,
    main_account,
    item,
    category,
    description,
    unit,
    currency as transaction_currency,
    accounting_basis,
    -- dates
    period,
    -- amounts
    quantity,
    unit_price,
    net_amount,
    tax_amount,
    net_accounting_amount,
    tax_accounting_amount,
    -- flags
    is_posted,
    is_salary,
    -- provenance
    _batch,
    _row
from line
where not is_salary

union all

select
    company,
    kind,
    'salary ' || period as invoice,
    max(invoice_date) as invoice_date,
    'salary' as line_id,
    cast(1 as decimal(32, 16)) as line_number,
    {{ text_of("null") }} as voucher,
    {{ text_of("null") }} as customer,
    {{ text_of("null") }} as sales_order,
    {{ text_of("null") }} as project,
    {{ text_of("null") }} as cost_centre,
    {{ text_of("null") }} as main_account,
    {{ text_of("null") }} as item,
    {{ text_of("null") }} as category,
    'Salary, summed' as description,
    {{ text_of("null") }} as unit,
    {{ text_of("null") }} as transaction_currency,
    {{ text_of("null") }} as accounting_basis,
    period,
    cast(null as decimal(32, 6)) as quantity,
    cast(null as decimal(32, 6)) as unit_price,
    cast(null as decimal(32, 6)) as net_amount,
    cast(null as decimal(32, 6)) as tax_amount,
    cast(
        case when count(net_accounting_amount) = count(*) then sum(net_accounting_amount) end as decimal(32, 6)
    ) as net_accounting_amount,
    cast(
        case when count(tax_accounting_amount) = count(*) then sum(tax_accounting_amount) end as decimal(32, 6)
    ) as tax_accounting_amount,
    case when min(case when is_posted then 1 else 0 end) = 1 then true end as is_posted,
    true as is_salary,
    max(_batch) as _batch,
    cast(null as bigint) as _row
from line
where is_salary
group by company, kind, period
