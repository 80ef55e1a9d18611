// Everything that the workbook says, read once from the published marts, put in a fixed order and proved to tie out
// before a single cell is written. Sheets only lay this out.
import { misconfigured, refuse } from "../../extract/error.ts";
import { checkTies, type Figures, total } from "./figures.ts";
import {
  type Control,
  type LineRow,
  type ProjectRow,
  type Publication,
  type ReadMart,
  readCompanies,
  readControls,
  readLines,
  readPeriods,
  readProjects,
  readPublication,
  statuses,
} from "./mart.ts";

/**
 * `nr` is the project's place in this report. It, and not the project code, is what formulas match on: SUMIFS takes
 * "001" and "1" for equal, ignores case, and reads `*`, `?`, `~`, `<`, `=` and `>` in a code as a pattern.
 */
export type Project = ProjectRow & { readonly nr: number; readonly lines: readonly Line[] };
export type Line = LineRow & { readonly nr: number; readonly name: string | null };

export type Report = {
  readonly period: string;
  readonly publication: Publication;
  /** The companies that have a project in this report, with their names where known. */
  readonly companies: readonly { readonly company: string; readonly name: string | null }[];
  readonly projects: readonly Project[];
  readonly lines: readonly Line[];
  readonly totals: Figures;
  readonly controls: readonly Control[];
};

/** By code unit, so that the order, and with it every byte, is the same on every machine; nothing sorts last. */
const compare = (a: string | null, b: string | null) =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

const keyOf = (row: { company: string; project: string }) => JSON.stringify([row.company, row.project]);
const say = (row: { company: string; project: string }) => `company ${row.company}, project ${row.project}`;

function attach(projects: readonly ProjectRow[], lines: readonly LineRow[]): Project[] {
  const groups = new Map<string, LineRow[]>();
  for (const project of projects) {
    if (groups.has(keyOf(project)))
      throw refuse("mart_row_double", "the project occurs twice in one period", {
        table: "rpt_etc_project",
        at: say(project),
      });
    groups.set(keyOf(project), []);
  }
  for (const line of lines) {
    const group = groups.get(keyOf(line));
    if (!group)
      throw refuse("report_does_not_tie", "the line's project is missing in rpt_etc_project", {
        table: "rpt_etc_project_category",
        at: say(line),
      });
    checkTies(line.figures, "rpt_etc_project_category", `${say(line)}, category ${line.category ?? "–"}`);
    group.push(line);
  }
  return projects.map((project, index) => {
    const own = groups.get(keyOf(project)) ?? [];
    checkTies(
      project.figures,
      "rpt_etc_project",
      say(project),
      own.map((line) => line.figures),
    );
    const nr = index + 1;
    return { ...project, nr, lines: own.map((line) => ({ ...line, nr, name: project.name })) };
  });
}

async function refusePeriod(read: ReadMart, period: string): Promise<never> {
  const periods = await readPeriods(read);
  const first = periods[0];
  const last = periods.at(-1);
  throw misconfigured(
    "period_unknown",
    first && last
      ? `there is no project figure for ${period}; published are ${periods.length === 1 ? first : `${first} to ${last}`}`
      : `there is no project figure for ${period}; no period has been published`,
    last ? `saldo report etc --period ${last}` : "saldo run",
  );
}

export async function readReport(read: ReadMart, period: string, language: string): Promise<Report> {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(period))
    throw misconfigured("period_malformed", `"${period}" is not a period`, "write it as 2026-10");
  const publication = await readPublication(read);
  const projectRows = await readProjects(read, period);
  if (projectRows.length === 0) return refusePeriod(read, period);
  projectRows.sort((a, b) => compare(a.company, b.company) || compare(a.project, b.project));
  const lineRows = await readLines(read, period);
  lineRows.sort((a, b) => compare(a.category, b.category) || compare(a.method, b.method));
  const projects = attach(projectRows, lineRows);

  const controls = await readControls(read, language);
  controls.sort(
    (a, b) =>
      statuses.indexOf(a.status) - statuses.indexOf(b.status) ||
      compare(a.title, b.title) ||
      compare(a.control, b.control) ||
      compare(a.scope, b.scope) ||
      compare(a.period, b.period),
  );

  const names = await readCompanies(read);
  const companies = [...new Set(projects.map((project) => project.company))];
  return {
    period,
    publication,
    companies: companies.map((company) => ({ company, name: names.get(company) ?? null })),
    projects,
    lines: projects.flatMap((project) => project.lines),
    totals: total(projects.map((project) => project.figures)),
    controls,
  };
}
