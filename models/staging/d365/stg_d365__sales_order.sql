-- generated from extract/d365/tables.ts; edit that
{{ config(materialized="view") }}

with source as (
    select * from {{ source("d365", "sales_order") }}
),

current_state as (
    {{ current_rows("source", ["company", "sales_order"]) }}
),

renamed as (
    select
        -- key
        company,
        sales_order,
        -- attributes
        status,
        customer,
        invoice_customer,
        currency,
        project,
        payment_terms,
        customer_reference,
        dimension_display_value,
        execution_id,
        -- dates
        requested_shipping,
        exported_at,
        -- amounts
        order_amount,
        -- provenance
        _batch,
        _row
    from current_state
)

select * from renamed
