// The ETC report of a large organisation, as a person asks for it: one command, a process of its own, from the published
// marts to the workbook on disk. What was booked before does not count here: marts hold the figures, not the transactions.
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open } from "../../extract/duckdb.ts";
import { VERSION } from "../../extract/version.ts";
import { corrections } from "../../reports/etc/corrections.ts";
import { measured } from "./measured.ts";

const PROJECTS = Number(process.env["SALDO_BENCH_PROJECTS"] ?? "5000");
/** Cost categories of a project. */
const LINES = 15;
const MONTHS = 24;
const RUN = "20261120T050000Z";
/** What the report may take: seconds, and MB of memory. */
const SECONDS = 10;
const MEMORY = 500;

const figures = (of: string) => `
  budget, actual_period, actual_year, actual_to_date, etc,
  cast(actual_to_date + etc as decimal(18, 2)) as eac,
  cast(budget - actual_to_date - etc as decimal(18, 2)) as variance,
  hours_budget, hours_actual_to_date, 'remaining budget' as etc_method from ${of}`;

/** What a line says of itself, and what was entered of it: of every tenth something. A fifth of the projects still runs. */
const said = `
  '' as activity, 'Project ' || project as project_name, '000' || right(project, 4) as manager,
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
create table marts.line as
select
  strftime(date '2024-11-01' + to_months(cast(month as integer)), '%Y-%m') as period,
  'NL0' || (1 + project % 3) as company,
  'PRJ' || lpad(cast(project as varchar), 7, '0') as project,
  'Category ' || lpad(cast(line as varchar), 2, '0') as category,
  cast((project * 7919 + line * 104729) % 90000 + 0.37 as decimal(18, 2)) as budget,
  cast((project * 17 + line * month) % 3000 + 0.11 as decimal(18, 2)) as actual_period,
  cast((project * 31 + line * month) % 30000 + 0.13 as decimal(18, 2)) as actual_year,
  cast((project * 6101 + line * 7 + month * 1000) % 60000 + 0.17 as decimal(18, 2)) as actual_to_date,
  cast((project * 13 + line) % 50000 + 0.99 as decimal(18, 2)) as etc,
  cast(project % 400 + 0.25 as decimal(18, 2)) as hours_budget,
  cast(line * 3 + 0.75 as decimal(18, 2)) as hours_actual_to_date
from range(${PROJECTS}) as p(project), range(${LINES}) as l(line), range(${MONTHS}) as m(month);
create table marts.rpt_etc_project_category as
  select period, company, project, category, ${said}, ${figures("marts.line")};
create table marts.total as
  select period, company, project, ${[
    "budget",
    "actual_period",
    "actual_year",
    "actual_to_date",
    "etc",
    "hours_budget",
    "hours_actual_to_date",
  ]
    .map((name) => `cast(sum(${name}) as decimal(18, 2)) as ${name}`)
    .join(", ")} from marts.line group by all;
create table marts.rpt_etc_project as
  select period, company, project, 'Project ' || project as project_name, '000' || right(project, 4) as manager,
    cast(null as varchar) as parent_project, ${figures("marts.total")};
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
drop table marts.line; drop table marts.total; checkpoint;`;

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
      "rpt_etc_project",
      "rpt_etc_project_category",
      "rpt_etc_company",
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
    const args = [
      "--disable-warning=ExperimentalWarning",
      cli,
      "report",
      "etc",
      "--period",
      "2026-10",
      "--out",
      out,
    ];
    const { seconds, peak, ok, said } = await measured(process.execPath, args, {
      cwd: base,
      env: { ...process.env, SALDO_HOME: home, SALDO_OUT: base },
    });
    if (!ok) throw new Error(said);
    const { size } = await stat(out);
    const within = seconds <= SECONDS && (peak ?? 0) <= MEMORY;
    say(
      `${PROJECTS} projects, ${PROJECTS * LINES} lines of ${PROJECTS * LINES * MONTHS}: ${seconds.toFixed(1)} s, ` +
        `${peak === undefined ? "memory unknown" : `${Math.round(peak)} MB`}, ${(size / 1e6).toFixed(1)} MB on disk ` +
        `(${within ? "within" : "OVER"} ${SECONDS} s and ${MEMORY} MB)`,
    );
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}
