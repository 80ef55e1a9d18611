-- What stands between a bank account's last statement of a month and the general ledger on the same day: entries that
-- are not posted yet, and postings that are on no statement yet. Salary shows as one total a side; where it may be the
-- pay of too few, everything of that month end shows as one, so that nobody's pay can be told from the rest.
with setting as (
    select smallest_group from {{ ref("int_setting__pivoted") }}
),

counted as (
    select
        item.*,
        sum(case when is_salary then 1 else 0 end) over (partition by scope, period, side) as salaries
    from {{ ref("int_bank__items_open") }} as item
),

shown as (
    select
        counted.*,
        max(case when salaries > 0 and salaries < setting.smallest_group then 1 else 0 end) over (
            partition by scope, period
        ) = 1 as is_together
    from counted
    cross join setting
),

told as (
    select
        scope,
        period,
        side,
        unit as item,
        company,
        main_account,
        currency,
        account,
        told_as,
        kind,
        as_of,
        day,
        age,
        amount,
        effect,
        is_explained,
        false as is_salary,
        _batch,
        _row
    from shown
    where not is_together and not is_salary

    union all

    select
        scope,
        period,
        side,
        'salary' as item,
        company,
        main_account,
        currency,
        max(account) as account,
        cast(null as {{ dbt.type_string() }}) as told_as,
        'salary' as kind,
        as_of,
        min(day) as day,
        max(age) as age,
        sum(amount) as amount,
        sum(effect) as effect,
        min(case when is_explained then 1 else 0 end) = 1 as is_explained,
        true as is_salary,
        max(_batch) as _batch,
        cast(null as bigint) as _row
    from shown
    where not is_together and is_salary
    group by scope, period, side, company, main_account, currency, as_of

    union all

    select
        scope,
        period,
        'both' as side,
        'salary and others' as item,
        company,
        main_account,
        currency,
        max(account) as account,
        cast(null as {{ dbt.type_string() }}) as told_as,
        'salary and others' as kind,
        as_of,
        min(day) as day,
        max(age) as age,
        cast(null as decimal(32, 6)) as amount,
        sum(effect) as effect,
        min(case when is_explained then 1 else 0 end) = 1 as is_explained,
        true as is_salary,
        max(_batch) as _batch,
        cast(null as bigint) as _row
    from shown
    where is_together
    group by scope, period, company, main_account, currency, as_of
)

select
    -- key
    scope,
    period,
    side,
    item,
    -- attributes
    company,
    main_account,
    currency,
    account,
    told_as as reference,
    kind,
    -- dates
    as_of,
    day,
    -- amounts
    age,
    cast(amount as decimal(32, 6)) as amount,
    cast(effect as decimal(32, 6)) as effect,
    -- flags
    is_explained,
    is_salary,
    -- provenance
    _batch,
    _row
from told
