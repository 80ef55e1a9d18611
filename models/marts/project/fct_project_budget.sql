-- Lines of project budgets: what was granted first, and what was changed since.
with line as (
    select * from {{ ref("stg_d365__project_budget_line") }}
),

label as (
    select enumeration, value, name
    from {{ ref("d365_enumeration") }}
    where enumeration in ('ProjBudgetLineType', 'ProjTransType')
)

select
    -- key
    line.company,
    line.project,
    line.budget_line,
    -- attributes
    line.line_type,
    line_label.name as line_type_name,
    line.transaction_type,
    transaction_label.name as transaction_type_name,
    line.category,
    line.activity,
    -- amounts
    line.original_amount,
    line.committed_revisions as approved_changes,
    cast(line.original_amount + line.committed_revisions as decimal(32, 6)) as current_amount,
    -- provenance
    line._batch,
    line._row
from line
left join label as line_label
    on line_label.enumeration = 'ProjBudgetLineType'
    and line.line_type = line_label.value
left join label as transaction_label
    on transaction_label.enumeration = 'ProjTransType'
    and line.transaction_type = transaction_label.value
