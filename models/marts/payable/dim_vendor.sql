{{ config(materialized="view") }}

-- Vendors as they are now. A person stands without name and without VAT number, which may hold a BSN.
select
    -- key
    company,
    vendor,
    -- attributes
    party,
    party_type,
    case when party_type is null or party_type <> 'PERSON' then name end as vendor_name,
    vendor_group,
    invoice_account,
    currency,
    payment_terms,
    payment_method,
    case when party_type = 'ORGANIZATION' then vat_number end as vat_number,
    tax_group,
    country,
    dimension_display_value,
    hold_status,
    -- flags
    hold_status <> 0 as is_on_hold,
    one_time as is_one_time,
    -- provenance
    _batch,
    _row
from {{ ref("stg_d365__vendor") }}
