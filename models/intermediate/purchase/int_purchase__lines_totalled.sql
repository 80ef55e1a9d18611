{{ config(materialized="view") }}

-- What was invoiced of each line of a purchase order, by the posted vendor invoices.
select
    company,
    purchase_order,
    purchase_line_number,
    sum(quantity) as invoiced_quantity,
    sum(net_amount) as invoiced_amount
from {{ ref("int_purchase__lines_invoiced") }}
where is_posted and purchase_order is not null and purchase_line_number is not null
group by company, purchase_order, purchase_line_number
