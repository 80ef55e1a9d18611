// The ETC report of a large organisation, as a person asks for it: one command, a process of its own, from the published
// marts, which lie beside the transactions that they sum, to the workbook on disk.
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "../../extract/duckdb.ts";
import { VERSION } from "../../extract/version.ts";
import { corrections } from "../../reports/etc/corrections.ts";
import { summed } from "../../reports/etc/fixture/marts.ts";
import { measured } from "./measured.ts";

const PROJECTS = Number(process.env["SALDO_BENCH_PROJECTS"] ?? "5000");
/** Cost categories of a project. */
const LINES = 15;
const MONTHS = 24;
const TRANSACTIONS = Number(process.env["SALDO_BENCH_TRANSACTIONS"] ?? "10000000");
const RUN = "20261120T050000Z";
/** What the report may take: seconds, and MB of memory. */
const SECONDS = 10;
const MEMORY = 500;

/** What was entered of a line: of every tenth something. A fifth of the projects still runs. */
const said = `
  'Project ' || project as project_name, '000' || right(project, 4) as manager,
  'remaining budget' as computed_method, right(project, 1) in ('0', '5') as is_open, etc as etc_without_entry, cast(40 as decimal(32, 6)) as reported_progress,
  ${[
    ["entered_progress", "cast(60 as decimal(5, 2))"],
    ["entered_hours", "cast(12.5 as decimal(18, 2))"],
    ["entered_etc", "cast(null as decimal(18, 2))"],
    ["entered_method", "'planned'"],
    ["entered_remark", "'Volgens planning'"],
    ["entered_author", "'0001001'"],
    ["entered_on", "date '2026-11-03'"],
  ]
    .map(([name, value]) => `case when right(category, 1) = '7' then ${value} end as ${name}`)
    .join(", ")}`;

/** Marts as a publication has them, with figures that tie out. */
const marts = `
create schema marts;
-- Exactly, half up, as the models do it; both are above nothing.
create macro quotient(a, b) as cast(
  (2 * cast(a * 100 as hugeint) * 1000000 + cast(b * 100 as hugeint)) // (2 * cast(b * 100 as hugeint))
  as decimal(18, 0)) * cast(0.000001 as decimal(7, 6));
create table marts.fct_project_transaction as
select
  'T' || lpad(cast(t as varchar), 9, '0') as transaction_id,
  cast(t % ${PROJECTS * LINES} // ${LINES} as integer) as project,
  cast(t % ${LINES} as integer) as line,
  cast(t // ${PROJECTS * LINES} % ${MONTHS} as integer) as month,
  cast((t * 7919) % 300000 / 100 as decimal(18, 2)) as cost_amount
from range(${TRANSACTIONS}) as r(t);
create table marts.line as
select
  strftime(date '2024-11-01' + to_months(month), '%Y-%m') as period,
  'NL0' || (1 + project % 3) as company,
  'PRJ' || lpad(cast(project as varchar), 7, '0') as project,
  'A' || lpad(cast(line // 3 as varchar), 2, '0') as activity,
  'Work package ' || (line // 3) as activity_name,
  'Category ' || lpad(cast(line as varchar), 2, '0') as category,
  cast((project * 7919 + line * 104729) % 90000 + 0.37 as decimal(18, 2)) as budget,
  cast(coalesce(cost, 0) as decimal(18, 2)) as actual_period,
  cast(coalesce(sum(cost) over (partition by project, line, (month + 10) // 12 order by month), 0) as decimal(18, 2)) as actual_year,
  cast(coalesce(sum(cost) over (partition by project, line order by month), 0) as decimal(18, 2)) as actual_to_date,
  cast((project * 13 + line) % 50000 + 0.99 as decimal(18, 2)) as etc,
  line = 0 as has_hours,
  cast(case when line = 0 then project % 400 + 100.25 else 0 end as decimal(18, 2)) as hours_budget,
  cast(case when line = 0 then month * 3 + 0.75 else 0 end as decimal(18, 2)) as hours_actual_to_date
from (
  select * from range(${PROJECTS}) as p(project), range(${LINES}) as l(line), range(${MONTHS}) as m(month)
)
left join (
  select project as of_project, line as of_line, month as of_month, sum(cost_amount) as cost
  from marts.fct_project_transaction group by all
) on of_project = project and of_line = line and of_month = month;
create table marts.rpt_etc_project_category as
select
  *,
  ${said},
  cast(budget - 10 as decimal(18, 2)) as original_budget,
  cast(10 as decimal(18, 2)) as approved_changes,
  cast(etc - 0.5 as decimal(18, 2)) as committed,
  etc as etc_computed,
  cast(actual_to_date + etc as decimal(18, 2)) as eac,
  cast(budget - actual_to_date - etc as decimal(18, 2)) as variance,
  actual_to_date as earned_value,
  actual_to_date as planned_value,
  cast(0.5 as decimal(18, 6)) as part_done,
  'work breakdown' as progress_basis,
  cast(case when has_hours then 10 else 0 end as decimal(18, 2)) as hours_to_go,
  cast(hours_budget * 100 as decimal(18, 2)) as hours_budget_amount,
  cast(case when has_hours then actual_to_date else 0 end as decimal(18, 2)) as hours_actual_amount,
  cast(case when has_hours then hours_actual_to_date * 100 end as decimal(18, 2)) as hours_at_budget_price,
  cast(case when has_hours then hours_actual_to_date * 100 - actual_to_date else 0 end as decimal(18, 2))
    as hours_price_variance,
  cast(case when has_hours then (hours_budget - hours_actual_to_date - 10) * 100 else 0 end as decimal(18, 2))
    as hours_quantity_variance,
  'remaining budget' as etc_method,
  cast(null as varchar) as earned_value_gap,
  false as is_committed_more,
  ${said}
from marts.line;
create table marts.total as
  select period, company, project, ${summed
    .map((name) => `cast(sum(${name}) as decimal(18, 2)) as ${name}`)
    .join(", ")} from marts.rpt_etc_project_category group by all;
create table marts.contract as
  select *, cast(eac + 1000 as decimal(18, 2)) as contract_value, quotient(actual_to_date, eac) as part_spent
  from marts.total;
create table marts.rpt_etc_project as
select
  *,
  'Project ' || project as project_name,
  '000' || right(project, 4) as manager,
  cast(null as varchar) as parent_project,
  cast(0 as decimal(18, 2)) as cost_variance,
  cast(0 as decimal(18, 2)) as schedule_variance,
  cast(1 as decimal(18, 4)) as cpi,
  cast(1 as decimal(18, 4)) as spi,
  cast(case when budget <> actual_to_date then 1 end as decimal(18, 4)) as tcpi,
  quotient(earned_value, budget) as part_done,
  cast(0 as decimal(18, 2)) as invoiced_to_date,
  actual_to_date as revenue_recognised,
  cast(0 as decimal(18, 2)) as expected_loss,
  cast(0 as decimal(18, 2)) as loss_provision,
  actual_to_date as work_in_progress,
  cast(0 as decimal(18, 2)) as margin_to_date,
  cast(1000 as decimal(18, 2)) as margin_at_completion,
  'cost to cost' as revenue_policy,
  'remaining budget' as etc_method,
  cast(null as varchar) as earned_value_gap,
  0 as lines_without_etc,
  0 as lines_committed_more
from marts.contract;
create table marts.rpt_etc_movement as
select
  period, company, project, project_name,
  '2026-09' as period_before,
  'month' as against,
  budget as budget_before,
  cast(0 as decimal(18, 2)) as budget_movement,
  actual_period as actual_movement,
  cast(-actual_period as decimal(18, 2)) as etc_movement,
  eac as eac_before,
  cast(0 as decimal(18, 2)) as eac_movement,
  variance as variance_before,
  cast(0 as decimal(18, 2)) as variance_movement,
  true as is_moved
from marts.rpt_etc_project;
create table marts.rpt_etc_close as
  select period, company, budget, actual_to_date, eac from marts.rpt_etc_project where false;
create table marts.rpt_etc_company as
  select period, company, ${["budget", "actual_to_date", "etc", "eac"]
    .map((name) => `cast(sum(${name}) as decimal(18, 2)) as ${name}`)
    .join(", ")} from marts.rpt_etc_project group by all;
create table marts.dim_company as select 'NL0' || i as company, 'Company ' || i as company_name from range(1, 4) as r(i);
create table marts.control as
  select 'rows' as control, 'No row is lost' as title, 'Geen regel gaat verloren' as title_nl, 'table ' || i as scope,
    cast(null as varchar) as period, cast(i as decimal(38, 6)) as expected, 'landing' as expected_source,
    cast(i as decimal(38, 6)) as actual, 'mart' as actual_source, cast(0 as decimal(38, 6)) as difference,
    cast(0 as decimal(38, 6)) as tolerance, 'pass' as status, cast(null as varchar) as explanation, 'publish' as blocks,
    cast(null as varchar) as waived_by, cast(null as varchar) as waived_until, cast(null as varchar) as waiver_reason
  from range(1000) as r(i);
create table marts.publication as
  select '${RUN}' as run_id, '2026-11-20T05:00:00.000Z' as published_at, 'Bench' as organisation,
    '${VERSION}' as saldo_version, 'duckdb' as target;
${corrections
  .flatMap(({ rows, columns }) =>
    "mart" in rows
      ? [
          `create table marts.${rows.mart} as select ${[
            ...new Set(["period", ...rows.by, ...columns.map(({ key, from }) => from ?? key)]),
          ]
            .map((column) => `cast(null as varchar) as ${column}`)
            .join(", ")} where false;`,
        ]
      : [],
  )
  .join("\n")}
drop table marts.line; drop table marts.total; drop table marts.contract; checkpoint;`;

export async function etc(): Promise<void> {
  const base = await mkdtemp(join(tmpdir(), "saldo-bench-"));
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    const home = join(base, "data");
    const folder = join(home, "published");
    await mkdir(folder, { recursive: true });
    const session = await open(join(folder, `marts-${RUN}.duckdb`));
    await session.run(marts);
    session.close();
    const published = [
      "fct_project_transaction",
      "rpt_etc_project",
      "rpt_etc_project_category",
      "rpt_etc_movement",
      "rpt_etc_company",
      "rpt_etc_close",
      "rpt_etc_correction",
      "rpt_etc_correction_row",
      "dim_company",
    ];
    await writeFile(join(folder, "current.json"), JSON.stringify({ run: RUN }));
    await writeFile(
      join(folder, `${RUN}.json`),
      JSON.stringify({ run: RUN, publishedAt: "2026-11-20T05:00:00.000Z", marts: published, pii: [] }),
    );
    const out = join(base, "etc.xlsx");
    const cli = join(import.meta.dirname, "..", "..", "orchestration", "cli.ts");
    const args = [...process.execArgv, cli, "report", "etc", "--period", "2026-10", "--out", out];
    const { seconds, peak, ok, said } = await measured(process.execPath, args, {
      cwd: base,
      env: { ...process.env, SALDO_HOME: home, SALDO_OUT: base },
    });
    if (!ok) throw new Error(said);
    const { size } = await stat(out);
    const within = seconds <= SECONDS && (peak ?? 0) <= MEMORY;
    say(
      `${PROJECTS} projects, ${PROJECTS * LINES} lines of ${PROJECTS * LINES * MONTHS} over ${TRANSACTIONS} transactions: ${seconds.toFixed(1)} s, ` +
        `${peak === undefined ? "memory unknown" : `${Math.round(peak)} MB`}, ${(size / 1e6).toFixed(1)} MB on disk ` +
        `(${within ? "within" : "OVER"} ${SECONDS} s and ${MEMORY} MB)`,
    );
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
