{{ config(schema="pii") }}

-- Bank accounts of vendors with their IBAN in clear, and whether SEPA reaches them.
with read as (
    select
        company,
        vendor,
        bank_account,
        nullif(upper(replace(iban, ' ', '')), '') as iban
    from {{ ref("stg_d365__vendor_bank_account_pii") }}
)

select
    company,
    vendor,
    bank_account,
    iban,
    iban is not null as has_iban,
    coalesce({{ is_listed("substr(iban, 1, 2)", "sepa_country") }}, false) as is_in_sepa
from read
