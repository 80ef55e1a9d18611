-- How each line is estimated: by the most particular choice of the organisation, else by what there is.
with choice as (
    select
        {{ part_of("value", "chr(9)", 1) }} as company,
        {{ part_of("value", "chr(9)", 2) }} as project,
        {{ part_of("value", "chr(9)", 3) }} as category,
        {{ part_of("value", "chr(9)", 4) }} as etc_method
    from {{ ref("stg_saldo__setting") }}
    where name = 'etc_method'
),

line as (
    select * from {{ ref("int_project__lines_budgeted") }}
),

matched as (
    select
        line.company,
        line.project,
        line.activity,
        line.category,
        choice.etc_method,
        row_number() over (
            partition by line.company, line.project, line.activity, line.category
            order by
                case when choice.project = '' then 0 else 4 end
                + case when choice.category = '' then 0 else 2 end
                + case when choice.company = '' then 0 else 1 end desc
        ) as place
    from line
    inner join choice
        on choice.company in ('', line.company)
        and choice.project in ('', line.project)
        and choice.category in ('', line.category)
)

select
    line.company,
    line.project,
    line.activity,
    line.category,
    coalesce(
        matched.etc_method, case when line.has_remaining then 'remaining budget' else 'total minus actual' end
    ) as etc_method
from line
left join matched
    on line.company = matched.company
    and line.project = matched.project
    and line.activity = matched.activity
    and line.category = matched.category
    and matched.place = 1
