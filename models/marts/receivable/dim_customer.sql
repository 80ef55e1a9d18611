{{ config(materialized="view") }}

-- Customers as they are now. A person stands without name and without VAT number, which may hold a BSN.
select
    -- key
    company,
    customer,
    -- attributes
    party,
    party_type,
    case when party_type is null or party_type <> 'PERSON' then name end as customer_name,
    customer_group,
    invoice_account,
    currency,
    payment_terms,
    payment_method,
    case when party_type = 'ORGANIZATION' then vat_number end as vat_number,
    tax_group,
    country,
    dimension_display_value,
    hold_status,
    -- amounts
    credit_limit,
    -- flags
    hold_status <> 0 as is_on_hold,
    -- provenance
    _batch,
    _row
from {{ ref("stg_d365__customer") }}
