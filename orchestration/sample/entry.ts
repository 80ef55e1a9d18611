// What project leaders of the sample entered: per company the ETC workbook with a few lines of its input sheet filled in,
// as if it came back by mail. It names no organisation, so that whoever tries the sample may take it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FORM_TAB } from "../../extract/format/form.ts";
import type { Read, Row } from "../../load/warehouse.ts";
import { entry } from "../../reports/etc/entry.ts";
import { defineWorkbook } from "../../reports/workbook/define.ts";
import { words } from "../../reports/workbook/words.ts";
import { layOut } from "../../reports/workbook/write.ts";
import { bookBytes } from "../../reports/workbook/xlsx/book.ts";
import type { Breaks } from "./breaks.ts";
import { type Cents, unsigned } from "./money.ts";
import { CATEGORY_NAMES, type Category, COMPANIES, type Company } from "./organisation.ts";
import { activityOf, isProgramme, type Project } from "./project.ts";

/** The input sheet and nothing else: the figures of the other sheets come from the warehouse, which the sample precedes. */
const workbook = defineWorkbook({
  name: "etc",
  title: "ETC project report",
  doc: "The input sheet of the ETC workbook",
  owner: "Control",
  heading: words("ETC-projectrapportage", "ETC project report"),
  subject: words("Opgave van de projectleider", "What the project leader says"),
  parameters: { period: { kind: "month", caption: words("Periode", "Period"), doc: "month of the report" } },
  about: ({ period = "" }, { month }) => month(period),
  main: { sheet: entry.name },
  tiles: [],
  sheets: [entry],
});

export const entryFile = (company: Company, period: string): string => `etc-${period}-${company.id}.xlsx`;

/** What is entered of a category; of the others nothing. */
const said = (project: Project, spent: Cents, day: string, progress: (percent: number) => number) => {
  const who = { entered_author: project.manager.number, entered_on: day };
  const entries: { readonly [C in Category]?: Row } = {
    UREN: { ...who, entered_progress: unsigned(progress(60) * 100), entered_hours: "40.00" },
    INHUUR: {
      ...who,
      // A quarter of what was spent.
      entered_etc: unsigned(Math.round(spent / 4)),
      entered_method: "manual",
      entered_remark: "Volgens offerte van de leverancier",
    },
    REIS: { ...who, entered_method: "zero", entered_remark: "Er wordt niet meer gereisd" },
  };
  return entries;
};

/** Writes a workbook per company, in which the leader of its first running project has filled in what is known. */
export async function writeEntries(
  folder: string,
  projects: readonly Project[],
  period: string,
  day: string,
  breaks: Breaks,
): Promise<{ readonly files: number; readonly bytes: number }> {
  let bytes = 0;
  for (const company of COMPANIES) {
    const own = projects.filter((one) => one.company === company && !one.closed && !isProgramme(one));
    const file = entryFile(company, period);
    const rows = own.flatMap((project, index) =>
      CATEGORY_NAMES.map((category) => {
        const { amount, quantity } = project.spent[category];
        const entered =
          index === 0
            ? said(project, amount, day, (percent) => breaks.progress(company, file, percent))[category]
            : undefined;
        return { line: lineOf(project, category, period, amount, quantity), entered };
      }),
    );
    const request = { ask: { period }, out: "" };
    // It was issued empty, and is filled in now.
    const [issued, filled] = await Promise.all(
      [rows.map(({ line }) => line), rows.map(({ line, entered }) => ({ ...line, ...entered }))].map(
        (lines) => layOut(workbook, readerOf(lines, company, day), request, "nl"),
      ),
    );
    const form = issued!.book.sheets.find(({ name }) => name === FORM_TAB)!;
    const sheets = filled!.book.sheets.map((sheet) => (sheet.name === FORM_TAB ? form : sheet));
    const content = Buffer.concat([...bookBytes({ ...filled!.book, sheets })]);
    await writeFile(join(folder, file), content);
    bytes += content.length;
  }
  return { files: COMPANIES.length, bytes };
}

/** A line as the report showed it some time before: nothing but inputs is ever read back. */
const lineOf = (
  project: Project,
  category: Category,
  period: string,
  amount: Cents,
  quantity: Cents,
): Row => ({
  period,
  company: project.company.id,
  project: project.id,
  project_name: project.name,
  manager: project.manager.number,
  activity: activityOf(project, category),
  category,
  budget: signed(Math.round((amount * 5) / 4)),
  actual_to_date: signed(amount),
  hours_actual_to_date: category === "UREN" ? signed(quantity) : "0.00",
  computed_method: "total minus actual",
  is_open: true,
});

const signed = (cents: Cents): string => `${cents < 0 ? "-" : ""}${unsigned(cents)}`;

/** The marts of a publication of which there are these lines. */
function readerOf(lines: readonly Row[], company: Company, day: string): Read {
  const publication = {
    run_id: `${day.replaceAll("-", "")}T050000Z`,
    published_at: `${day}T05:00:00Z`,
    organisation: "",
    saldo_version: "sample",
    target: "duckdb",
  };
  const marts: Readonly<Record<string, readonly Row[]>> = {
    rpt_etc_project_category: lines,
    dim_company: [{ company: company.id, name: company.name }],
    publication: [publication],
    control: [],
  };
  return async function* (mart) {
    yield* marts[mart] ?? [];
  };
}
