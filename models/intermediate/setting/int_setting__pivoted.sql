{{ config(materialized="view") }}

-- One row, always: facts cross join it, so it must neither lose nor multiply them.
with setting as (
    select * from {{ ref("stg_saldo__setting") }}
),

pivoted as (
    select
        coalesce(max(case when name = 'account_delimiter' then value end), '-') as account_delimiter,
        coalesce(max(case when name = 'main_account_place' then cast(value as integer) end), 1) as main_account_place,
        coalesce(max(case when name = 'cost_centre_place' then cast(value as integer) end), 0) as cost_centre_place,
        -- Configuration may ask for more, never for less.
        greatest(coalesce(max(case when name = 'smallest_group' then cast(value as integer) end), 5), 5) as smallest_group,
        coalesce(max(case when name = 'project_place' then cast(value as integer) end), 0) as project_place,
        coalesce(max(case when name = 'bank_match_days' then cast(value as integer) end), 7) as bank_match_days,
        coalesce(max(case when name = 'bank_open_days' then cast(value as integer) end), 31) as bank_open_days,
        coalesce(
            max(case when name = 'hours_most_of_contract' then cast(value as decimal(18, 6)) end), 2
        ) as hours_most_of_contract,
        max(case when name = 'personnel_years' then cast(value as integer) end) as personnel_years,
        max(case when name = 'budget_model' then value end) as budget_model,
        max(case when name = 'remaining_model' then value end) as remaining_model,
        max(case when name = 'last_period' then value end) as last_period
    from setting
)

select * from pivoted
