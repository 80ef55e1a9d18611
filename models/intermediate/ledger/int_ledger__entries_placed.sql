{{ config(materialized="view") }}

-- Every posted line with its financial year and period. What cannot be placed is unclassified, and no amount is lost.
select
    entry.*,
    case when voucher.company is not null then voucher.fiscal_year else day.fiscal_year end as fiscal_year,
    case when voucher.company is not null then voucher.period_name else day.period_name end as fiscal_period,
    case
        when voucher.company is not null then voucher.period_type
        when day.period_name is not null then 'operating'
        else 'unclassified'
    end as period_type
from {{ ref("int_ledger__entries_posted") }} as entry
left join {{ ref("int_ledger__vouchers_placed") }} as voucher
    on entry.company = voucher.company
    and entry.journal_number = voucher.journal_number
    and entry.voucher = voucher.voucher
left join {{ ref("int_ledger__days_placed") }} as day
    on entry.company = day.company
    and entry.accounting_date = day.accounting_date
