// The published marts as this report reads them: one typed value per row, everything checked at this edge so that the
// sheets below need not ask again.
import { refuse } from "../../extract/error.ts";
import type { Row } from "../../load/warehouse.ts";
import type { ReadOf } from "../declaration.ts";
import type etc from "./declaration.ts";
import { type FigureKey, type Figures, figures } from "./figures.ts";
import { scaled } from "./number.ts";

export type { Row };
/** Reads what the report declares, and nothing else. */
export type ReadMart = ReadOf<typeof etc>;

export type ProjectRow = {
  readonly company: string;
  readonly project: string;
  readonly name: string | null;
  readonly manager: string | null;
  readonly parent: string | null;
  readonly method: string | null;
  readonly figures: Figures;
};

export type LineRow = {
  readonly company: string;
  readonly project: string;
  readonly category: string | null;
  readonly method: string | null;
  readonly figures: Figures;
};

export const statuses = ["fail", "not evidenced", "waived", "pass"] as const;
export type Status = (typeof statuses)[number];

export type Control = {
  readonly control: string;
  readonly title: string;
  readonly scope: string | null;
  readonly period: string | null;
  readonly expected: string | null;
  readonly expectedSource: string | null;
  readonly actual: string | null;
  readonly actualSource: string | null;
  readonly difference: string | null;
  readonly tolerance: string | null;
  readonly status: Status;
  readonly explanation: string | null;
  readonly blocks: string | null;
  readonly waivedBy: string | null;
  readonly waivedUntil: string | null;
  readonly waiverReason: string | null;
};

export type Publication = {
  readonly run: string;
  readonly publishedAt: Date;
  readonly organisation: string;
  readonly version: string;
  readonly target: string;
};

const figureKeys = Object.keys(figures) as readonly FigureKey[];
const lineColumns = ["period", "company", "project", "category", ...figureKeys, "etc_method"];
const projectColumns = [
  "period",
  "company",
  "project",
  "project_name",
  "manager",
  "parent_project",
  ...figureKeys,
  "etc_method",
];

const optionalText = (row: Row, name: string): string | null => {
  const value = row[name];
  return value === null || value === undefined || value === "" ? null : String(value);
};

const text = (row: Row, name: string, mart: string): string => {
  const value = row[name];
  if (value === null || value === undefined)
    throw refuse("mart_value_missing", `${mart} has a row without ${name}`, { table: mart, column: name });
  return String(value);
};

/** Hours that were never budgeted or booked may be NULL and count as none; an amount may not. */
function figuresOf(row: Row, mart: string, what: string): Figures {
  const entries = figureKeys.map((key) => {
    const value = row[key];
    const { format, scale } = figures[key];
    if ((value === null || value === undefined) && format === "hours") return [key, 0n];
    const place = { table: mart, column: key, at: what };
    if (value === null || value === undefined)
      throw refuse("mart_value_missing", `${mart}.${key} is empty`, place, "saldo build");
    return [key, scaled(value, scale, place)];
  });
  return Object.fromEntries(entries) as Figures;
}

export async function readProjects(read: ReadMart, period: string): Promise<ProjectRow[]> {
  const mart = "rpt_etc_project";
  const rows: ProjectRow[] = [];
  const query = { columns: projectColumns, where: { period }, order: ["company", "project"] };
  for await (const row of read(mart, query)) {
    const company = text(row, "company", mart);
    const project = text(row, "project", mart);
    rows.push({
      company,
      project,
      name: optionalText(row, "project_name"),
      manager: optionalText(row, "manager"),
      parent: optionalText(row, "parent_project"),
      method: optionalText(row, "etc_method"),
      figures: figuresOf(row, mart, `company ${company}, project ${project}`),
    });
  }
  return rows;
}

export async function readLines(read: ReadMart, period: string): Promise<LineRow[]> {
  const mart = "rpt_etc_project_category";
  const rows: LineRow[] = [];
  const query = { columns: lineColumns, where: { period }, order: ["company", "project", "category"] };
  for await (const row of read(mart, query)) {
    const company = text(row, "company", mart);
    const project = text(row, "project", mart);
    const category = optionalText(row, "category");
    rows.push({
      company,
      project,
      category,
      method: optionalText(row, "etc_method"),
      figures: figuresOf(row, mart, `company ${company}, project ${project}, category ${category ?? "–"}`),
    });
  }
  return rows;
}

export async function readPeriods(read: ReadMart): Promise<readonly string[]> {
  const periods = new Set<string>();
  for await (const row of read("rpt_etc_project", { columns: ["period"] }))
    periods.add(text(row, "period", "rpt_etc_project"));
  return [...periods].sort();
}

/** The controls, titled in the reader's language where they have a title in it. */
export async function readControls(read: ReadMart, language: string): Promise<Control[]> {
  const rows: Control[] = [];
  for await (const row of read("control")) {
    const control = text(row, "control", "control");
    const status = text(row, "status", "control");
    if (!statuses.includes(status as Status))
      throw refuse("control_status_unknown", `control ${control} has the unknown status "${status}"`, {
        table: "control",
        column: "status",
      });
    rows.push({
      control,
      title: optionalText(row, `title_${language}`) ?? optionalText(row, "title") ?? control,
      scope: optionalText(row, "scope"),
      period: optionalText(row, "period"),
      expected: optionalText(row, "expected"),
      expectedSource: optionalText(row, "expected_source"),
      actual: optionalText(row, "actual"),
      actualSource: optionalText(row, "actual_source"),
      difference: optionalText(row, "difference"),
      tolerance: optionalText(row, "tolerance"),
      status: status as Status,
      explanation: optionalText(row, "explanation"),
      blocks: optionalText(row, "blocks"),
      waivedBy: optionalText(row, "waived_by"),
      waivedUntil: optionalText(row, "waived_until"),
      waiverReason: optionalText(row, "waiver_reason"),
    });
  }
  return rows;
}

/** Names of companies by code. Which column holds the name is the mart's business: the first that is there serves. */
export async function readCompanies(read: ReadMart): Promise<ReadonlyMap<string, string | null>> {
  const names = new Map<string, string | null>();
  for await (const row of read("dim_company"))
    names.set(
      text(row, "company", "dim_company"),
      optionalText(row, "name") ?? optionalText(row, "company_name") ?? optionalText(row, "description"),
    );
  return names;
}

export async function readPublication(read: ReadMart): Promise<Publication> {
  for await (const row of read("publication")) {
    const at = text(row, "published_at", "publication");
    const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(at) ? at : `${at.replace(" ", "T")}Z`;
    const publishedAt = new Date(zoned);
    if (Number.isNaN(publishedAt.getTime()))
      throw refuse("mart_value_malformed", `"${at}" is not an instant`, {
        table: "publication",
        column: "published_at",
      });
    return {
      run: text(row, "run_id", "publication"),
      publishedAt,
      organisation: text(row, "organisation", "publication"),
      version: text(row, "saldo_version", "publication"),
      target: text(row, "target", "publication"),
    };
  }
  throw refuse(
    "publication_missing",
    "nothing has been published yet",
    { table: "publication" },
    "saldo run",
  );
}
