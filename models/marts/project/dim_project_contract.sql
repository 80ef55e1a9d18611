-- Contracts with what they are worth: where no source says so it is empty, which is not nothing.
with funding as (
    select
        company,
        contract,
        count(*) as sources,
        sum(funding_limit) as funding_limit,
        sum(case when funding_limit is null then 1 else 0 end) as unlimited
    from {{ ref("stg_d365__funding_source") }}
    group by company, contract
)

select
    -- key
    contract.company,
    contract.contract,
    -- attributes
    contract.name as contract_name,
    contract.currency,
    cast(coalesce(funding.sources, 0) as integer) as funding_sources,
    -- dates
    contract.contract_date,
    -- amounts
    contract.contract_value,
    cast(case when funding.unlimited = 0 then funding.funding_limit end as decimal(32, 6)) as funding_limit
from {{ ref("stg_d365__project_contract") }} as contract
left join funding
    on contract.company = funding.company
    and contract.contract = funding.contract
