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
        matched.side = 'ledger' and matched.complete_on is null as is_of_ledger_only,
        matched._batch,
        matched._row
    from matched
    inner join {{ ref("int_bank__months_balanced") }} as month
        on matched.company = month.company
        and matched.main_account = month.main_account
        and matched.currency = month.currency
        and matched.day <= month.as_of
        and (matched.complete_on is null or matched.complete_on > month.as_of)
),

first_month as (
    select *
    from (
        select
            month.*,
            row_number() over (partition by scope order by period) as place
        from {{ ref("int_bank__months_balanced") }} as month
    ) as ranked
    where place = 1
),

-- What the bank booked before the first statement that there is, the books follow after it: it is in the balance with which
-- the statements begin. It is recognised where just these postings explain how far that balance was from the books.
begun as (
    select
        first_month.scope,
        first_month.as_of,
        first_month.closing_amount + coalesce(sum(item.effect), 0) - first_month.ledger_amount as apart,
        coalesce(sum(case when item.is_of_ledger_only then item.effect else 0 end), 0) as followed
    from first_month
    left join item
        on first_month.scope = item.scope
        and first_month.period = item.period
    group by first_month.scope, first_month.as_of, first_month.closing_amount, first_month.ledger_amount
)

select
    item.scope,
    item.period,
    item.as_of,
    item.company,
    item.main_account,
    item.currency,
    item.account,
    item.told_as,
    item.side,
    item.kind,
    item.unit,
    item.day,
    item.age,
    item.amount,
    item.effect,
    item.is_salary,
    item._batch,
    item._row,
    -- What has been under way for too long explains nothing any more.
    item.age <= setting.bank_open_days as is_explained
from item
inner join begun on item.scope = begun.scope
cross join setting
where not (
    item.is_of_ledger_only
    and item.day <= begun.as_of
    and coalesce(begun.apart <> 0 and begun.apart = begun.followed, false)
)
