-- The bank's balance, with what is under way between bank and books, is what the general ledger holds on the same day.
with open_item as (
    select
        scope,
        period,
        sum(case when is_explained then effect else 0 end) as explained,
        sum(case when not is_explained then effect else 0 end) as overdue
    from {{ ref("int_bank__items_open") }}
    group by scope, period
),

ranked as (
    select
        item.*,
        row_number() over (
            partition by scope, period
            -- What explains nothing any more comes first.
            order by case when is_explained then 1 else 0 end, age desc, item
        ) as place
    from {{ ref("fct_bank_reconciling_item") }} as item
),

told as (
    select
        scope,
        period,
        {{ listed("side || ' ' || coalesce(reference, item) || ' ' || " ~ text_of(rounded("coalesce(amount, effect)")) ~ " || ' (age ' || " ~ text_of("age") ~ " || ')'", "place") }} as list
    from ranked
    group by scope, period
),

known as (
    select count(*) as accounts from {{ ref("stg_d365__bank_account") }}
),

-- Statements of an account that the books do not know.
unknown as (
    select
        bank.account || ' ' || bank.currency as scope,
        balance.closing_amount,
        bank.last_statement_on,
        known.accounts > 0 as is_unknown
    from {{ ref("int_bank__accounts_joined") }} as bank
    cross join known
    left join (
        select
            paged.*,
            row_number() over (
                partition by account, currency order by statement_date desc, coalesce(number, 0) desc, statement desc
            ) as place
        from {{ ref("int_bank__statements_paged") }} as paged
    ) as balance
        on bank.account = balance.account
        and bank.currency = balance.currency
        and balance.place = 1
    where bank.company is null
),

items as (
    select
        month.scope,
        month.scope as summary_scope,
        month.period,
        month.closing_amount + coalesce(open_item.explained, 0) as expected,
        'int_bank__statements_paged: closing balance, with what is under way' as expected_source,
        month.ledger_amount as actual,
        'int_ledger__entries_placed: balance on the same day' as actual_source,
        0 as tolerance,
        false as failed,
        'On ' || {{ text_of("month.as_of") }} || ' the statement says ' || coalesce({{ text_of(rounded("month.closing_amount")) }}, 'nothing')
        || ', account ' || month.company || ' ' || month.main_account || ' ' || {{ text_of(rounded("month.ledger_amount")) }}
        || coalesce('. Under way: ' || told.list, '') as explanation
    from {{ ref("int_bank__months_balanced") }} as month
    left join open_item
        on month.scope = open_item.scope
        and month.period = open_item.period
    left join told
        on month.scope = told.scope
        and month.period = told.period

    union all

    select
        scope,
        scope as summary_scope,
        {{ text_of("null") }} as period,
        closing_amount as expected,
        'int_bank__statements_paged: last closing balance' as expected_source,
        case when is_unknown then 0 end as actual,
        'stg_d365__bank_account: accounts that the books know' as actual_source,
        0 as tolerance,
        is_unknown as failed,
        case
            when is_unknown then 'No bank account of Dynamics 365 has this number and currency'
            else 'Dynamics 365 delivers no bank accounts'
        end as explanation
    from unknown

    union all

    -- An account of the books without statements, or one that names no ledger account.
    select
        bank_account_key as scope,
        bank_account_key as summary_scope,
        {{ text_of("null") }} as period,
        null as expected,
        'int_bank__statements_paged: closing balance' as expected_source,
        null as actual,
        'int_ledger__entries_placed: balance on the same day' as actual_source,
        0 as tolerance,
        false as failed,
        case
            when main_account is null then 'The bank account names no ledger account'
            else 'No statement of this account was ever delivered'
        end as explanation
    from {{ ref("int_bank__accounts_joined") }}
    where company is not null
        and (main_account is null or first_statement_on is null)
),

{{ control_rows("bank_ledger", "items", "Accounts") }}
