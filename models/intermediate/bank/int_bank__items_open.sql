-- What was under way between statement and general ledger at the end of each month, salary included, so never published.
with setting as (
    select bank_open_days from {{ ref("int_setting__pivoted") }}
),

-- What met its other side on the same day is under way at the end of no month.
matched as (
    select *
    from {{ ref("int_bank__entries_matched") }}
    where complete_on is null or complete_on > day
),

item as (
    select
        month.scope,
        month.period,
        month.as_of,
        matched.company,
        matched.main_account,
        matched.currency,
        matched.account,
        matched.told_as,
        matched.side,
        matched.kind,
        matched.unit,
        matched.day,
        {{ days_between("matched.day", "month.as_of") }} as age,
        matched.amount,
        case when matched.side = 'ledger' then matched.amount else -matched.amount end as effect,
        matched.is_salary,
        matched._batch,
        matched._row
    from matched
    inner join {{ ref("int_bank__months_balanced") }} as month
        on matched.company = month.company
        and matched.main_account = month.main_account
        and matched.currency = month.currency
        and matched.day <= month.as_of
        and (matched.complete_on is null or matched.complete_on > month.as_of)
)

select
    item.*,
    -- What has been under way for too long explains nothing any more.
    item.age <= setting.bank_open_days as is_explained
from item
cross join setting
