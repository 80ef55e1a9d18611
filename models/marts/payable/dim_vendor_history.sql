{{ config(materialized="view") }}

-- The versions of vendors. Who ever stood as a person stands without name and VAT number in every version.
with versions as (
    select
        *,
        max(case when party_type = 'PERSON' then 1 else 0 end) over (partition by company, vendor) = 1 as was_person
    from {{ ref("stg_d365__vendor_history") }}
)

select
    -- key
    company,
    vendor,
    version,
    -- attributes
    party,
    party_type,
    case when not was_person then name end as vendor_name,
    vendor_group,
    invoice_account,
    currency,
    payment_terms,
    payment_method,
    case when party_type = 'ORGANIZATION' and not was_person then vat_number end as vat_number,
    tax_group,
    country,
    dimension_display_value,
    hold_status,
    -- flags
    hold_status <> 0 as is_on_hold,
    one_time as is_one_time,
    -- validity
    valid_from,
    valid_to,
    is_current,
    -- provenance
    _batch,
    _row
from versions
