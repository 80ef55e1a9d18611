{{ config(materialized="view") }}

-- Lines of vendor invoices as they are; those of invoices with salary only in totals.
with line as (
    select * from {{ ref("int_purchase__lines_invoiced") }}
)

select
    -- key
    company,
    header_reference,
    line_number,
    -- attributes
    invoice,
    voucher,
    vendor,
    purchase_order,
    purchase_line_number,
    project,
    project_category,
    cost_centre,
    main_account,
    item,
    procurement_category,
    description,
    currency as transaction_currency,
    accounting_basis,
    -- dates
    invoice_date,
    posting_date,
    period,
    -- amounts
    quantity,
    unit_price,
    net_amount,
    net_accounting_amount,
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
    'salary ' || coalesce(period, '') as header_reference,
    cast(1 as decimal(32, 16)) as line_number,
    {{ text_of("null") }} as invoice,
    {{ text_of("null") }} as voucher,
    {{ text_of("null") }} as vendor,
    {{ text_of("null") }} as purchase_order,
    cast(null as bigint) as purchase_line_number,
    {{ text_of("null") }} as project,
    {{ text_of("null") }} as project_category,
    {{ text_of("null") }} as cost_centre,
    {{ text_of("null") }} as main_account,
    {{ text_of("null") }} as item,
    {{ text_of("null") }} as procurement_category,
    'Salary, summed' as description,
    {{ text_of("null") }} as transaction_currency,
    {{ text_of("null") }} as accounting_basis,
    max(invoice_date) as invoice_date,
    max(posting_date) as posting_date,
    period,
    cast(null as decimal(32, 6)) as quantity,
    cast(null as decimal(32, 6)) as unit_price,
    cast(null as decimal(32, 6)) as net_amount,
    cast(
        case when count(net_accounting_amount) = count(*) then sum(net_accounting_amount) end as decimal(32, 6)
    ) as net_accounting_amount,
    case when min(case when is_posted then 1 else 0 end) = 1 then true end as is_posted,
    true as is_salary,
    max(_batch) as _batch,
    cast(null as bigint) as _row
from line
where is_salary
group by company, period
