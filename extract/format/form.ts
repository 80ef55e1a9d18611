// A sheet that is filled in and comes back: what a workbook says, in a hidden sheet of its own, of the sheet that it issued,
// and the judgement of the file that returns. Excel and LibreOffice both save what they were given in their own way, so
// nothing is compared but what stands in cells.
//
// The hidden sheet has two columns, what and text: `form` (what was issued, and where its columns stand), a `line` per line
// of the sheet (its key and what each of its cells says) and `digest` (sha-256 over the lines before it). The digest tells
// that something was changed, not who made it: nothing that is locked is ever read for a figure.
import { createHash } from "node:crypto";
import ExcelJS from "exceljs";
import { type Place, refuse } from "../error.ts";

export const FORM_TAB = "_form";

type FormColumn = {
  readonly key: string;
  /** As the reader of the sheet sees it. */
  readonly caption: string;
  readonly input?: true;
  /** What may be chosen, with the code that each choice stands for. */
  readonly choices?: Readonly<Record<string, string>>;
};

export type Form = {
  readonly format: 1;
  readonly report: string;
  /** What was asked of the report: `{ period: "2026-10" }`. */
  readonly ask: Readonly<Record<string, string>>;
  readonly organisation: string;
  readonly run: string;
  readonly version: string;
  /** The sheet that is filled in, the row of its header, and its columns from A on. */
  readonly tab: string;
  readonly header: number;
  readonly columns: readonly FormColumn[];
};

/** One line of the sheet as it was issued: what it is about, and what each of its cells says. */
export type FormLine = {
  readonly key: Readonly<Record<string, string>>;
  readonly cells: readonly string[];
};

/** The rows of the hidden sheet. */
export function* formRows(
  form: Form,
  lines: Iterable<FormLine>,
): Iterable<readonly [what: string, text: string]> {
  const digest = createHash("sha256");
  const row = (what: string, of: unknown) => {
    const text = JSON.stringify(of);
    digest.update(`${text}\n`);
    return [what, text] as const;
  };
  yield row("form", form);
  for (const { key, cells } of lines) yield row("line", [key, cells]);
  yield ["digest", digest.digest("hex")];
}

/** What stands in an input cell. */
export type Entered =
  | { readonly is: "number"; readonly text: string; readonly percent: boolean }
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "date"; readonly text: string }
  | { readonly is: "other"; readonly text: string };

export type Answer = {
  /** Of the sheet. */
  readonly row: number;
  readonly key: FormLine["key"];
  /** What was entered, by column; a cell that is empty has none. */
  readonly inputs: ReadonlyMap<string, Entered>;
  /** Whether anything differs from what was issued. */
  readonly changed: boolean;
};

export type Returned = { readonly form: Form; readonly answers: readonly Answer[] };

/** Reads a filled workbook; throws where it is no form, or was changed where nothing is entered. */
export async function readForm(path: string, at: Place = {}): Promise<Returned> {
  const book = new ExcelJS.Workbook();
  try {
    await book.xlsx.readFile(path, { ignoreNodes: ["dataValidations", "conditionalFormatting"] } as object);
  } catch (cause) {
    throw refuse("form_unreadable", "the file is no Excel workbook (.xlsx)", at, again, cause);
  }
  const { form, lines } = issuedIn(book, at);
  const sheet = book.getWorksheet(form.tab);
  if (!sheet) throw refuse("form_sheet_missing", `the workbook has no sheet ${form.tab}`, at, again);
  sameLines(sheet, form, lines, at);
  return {
    form,
    answers: lines.map((line, index) => answerIn(sheet, form, line, form.header + 1 + index, at)),
  };
}

const again = "fill in the workbook as saldo report wrote it, save it as .xlsx, and put that in the inbox";
const anew = (form?: Form) => {
  const asked = Object.entries(form?.ask ?? {}).map(([name, value]) => ` --${name} ${value}`);
  return `write it anew (saldo report ${form?.report ?? "etc"}${asked.join("")}), fill in the input cells only, and put that in the inbox`;
};

function issuedIn(book: ExcelJS.Workbook, at: Place): { form: Form; lines: FormLine[] } {
  const sheet = book.getWorksheet(FORM_TAB);
  if (!sheet) throw refuse("form_unknown", "the workbook has no sheet that can be filled in", at, again);
  const rows: (readonly [string, string])[] = [];
  for (let row = 1; row <= sheet.rowCount; row++) {
    const [what, text] = [1, 2].map((column) => shownOf(sheet.getCell(row, column)));
    if (what === "form" || what === "line" || what === "digest") rows.push([what, text!]);
  }
  const changed = () =>
    refuse(
      "form_changed",
      `the hidden sheet ${FORM_TAB}, which says what was issued, was changed`,
      at,
      anew(),
    );
  try {
    const [first, ...rest] = rows;
    const form = JSON.parse(first![1]) as Form;
    const lines = rest.slice(0, -1).map(([, text]): FormLine => {
      const [key, cells] = JSON.parse(text) as [FormLine["key"], FormLine["cells"]];
      return { key, cells };
    });
    const expected = [...formRows(form, lines)].at(-1)!;
    const last = rows.at(-1)!;
    if (form.format === 1 && last[0] === "digest" && last[1] === expected[1]) return { form, lines };
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
  }
  throw changed();
}

/** No line came, went or moved, and no cell that is locked says anything else. */
function sameLines(sheet: ExcelJS.Worksheet, form: Form, lines: readonly FormLine[], at: Place): void {
  const first = form.header + 1;
  const cellsAt = (row: number) =>
    form.columns.map(({ input }, index) => {
      const cell = sheet.getCell(row, index + 1);
      return input ? (cell.value === null ? "" : "?") : shownOf(cell);
    });
  let last = Math.max(sheet.rowCount, form.header);
  while (last >= first && cellsAt(last).every((text) => text === "")) last -= 1;
  const differs = (row: number) => {
    const issued = lines[row - first];
    return form.columns.findIndex(
      ({ input }, index) => !input && shownOf(sheet.getCell(row, index + 1)) !== issued?.cells[index],
    );
  };
  const count = last - form.header;
  if (count !== lines.length) {
    const more = count > lines.length;
    let row = first;
    while (row < first + Math.min(count, lines.length) && differs(row) < 0) row += 1;
    throw refuse(
      more ? "form_rows_added" : "form_rows_removed",
      `sheet ${form.tab} has ${count} lines and was issued with ${lines.length}; from row ${row} on they differ`,
      { ...at, row },
      anew(form),
    );
  }
  const captions = form.columns.findIndex(
    ({ caption }, index) => shownOf(sheet.getCell(form.header, index + 1)) !== caption,
  );
  if (captions >= 0) {
    const { caption } = form.columns[captions]!;
    throw locked(form, sheet.getCell(form.header, captions + 1), captions, caption, at);
  }
  for (const [index, line] of lines.entries()) {
    const row = first + index;
    const column = differs(row);
    if (column >= 0) throw locked(form, sheet.getCell(row, column + 1), column, line.cells[column]!, at);
  }
}

/** What was typed may be anything, also of a person: only numbers and days are repeated. */
function typed(cell: ExcelJS.Cell): string {
  const text = shownOf(cell);
  if (cell.type === ExcelJS.ValueType.Formula) return "a formula";
  return text === "" ? "empty" : /^[-\d.]+$/.test(text) ? text : "another text";
}

const locked = (form: Form, cell: ExcelJS.Cell, column: number, was: string, at: Place) =>
  refuse(
    "form_locked_cell_changed",
    `cell ${cell.address} of sheet ${form.tab} was ${was === "" ? "empty" : `"${was}"`} when it was issued and is ${typed(cell)} now; it is not to be changed`,
    { ...at, row: Number(cell.row), column: form.columns[column]!.caption },
    anew(form),
  );

function answerIn(
  sheet: ExcelJS.Worksheet,
  form: Form,
  { key, cells }: FormLine,
  row: number,
  at: Place,
): Answer {
  const inputs = new Map<string, Entered>();
  let changed = false;
  for (const [index, { key: name, caption, input }] of form.columns.entries()) {
    if (!input) continue;
    const cell = sheet.getCell(row, index + 1);
    const place: Place = { ...at, row, column: caption };
    if (cell.type === ExcelJS.ValueType.Formula)
      throw refuse(
        "form_formula",
        `cell ${cell.address} of sheet ${form.tab} holds a formula; a value is to be entered`,
        place,
        "copy the cell and paste it as a value, or type the value, and put the workbook in the inbox again",
      );
    const entered = enteredIn(cell);
    if (entered) inputs.set(name, entered);
    if ((entered?.text ?? "") !== cells[index]) changed = true;
  }
  return { row, key, inputs, changed };
}

/** A number that is shown as a percentage is a hundredth of what the reader sees. */
const isPercent = (format: string | undefined): boolean =>
  /%/.test((format ?? "").replace(/"[^"]*"|\\./g, ""));

function enteredIn(cell: ExcelJS.Cell): Entered | null {
  const text = shownOf(cell);
  if (text.trim() === "") return null;
  const { value } = cell;
  // The shortest decimal that names the double: what was typed, as far as a double keeps it.
  if (typeof value === "number") return { is: "number", text, percent: isPercent(cell.numFmt) };
  if (value instanceof Date) return { is: "date", text };
  if (typeof value === "boolean" || (typeof value === "object" && value !== null && "error" in value))
    return { is: "other", text };
  return { is: "text", text };
}

/** A cell as text: numbers as their shortest decimal, days as 2026-10-31. */
function shownOf({ value }: ExcelJS.Cell): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().replace("T00:00:00.000Z", "");
  if (typeof value !== "object") return lineEnds(String(value));
  if ("richText" in value) return lineEnds(value.richText.map(({ text }) => text).join(""));
  if ("error" in value) return value.error;
  if ("text" in value) return lineEnds(String(value.text));
  // A formula stands where a value was issued: it never equals one.
  return `=${"formula" in value ? value.formula : "…"}`;
}

const lineEnds = (text: string): string => text.replace(/\r\n?/g, "\n");
