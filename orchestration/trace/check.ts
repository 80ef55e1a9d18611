// Every number of a workbook at once: each cell is made again from what it names, and each column that was read from a
// mart is followed down to what landed in one go, instead of cell by cell.
import type { Row } from "../../extract/duckdb.ts";
import type { Read } from "../../load/warehouse.ts";
import { columnOf, type Listed, listedIn, originOf } from "../../reports/workbook/trace.ts";
import type { Book } from "./book.ts";
import { amountIn, rowsOf, shownOf } from "./cell.ts";
import { decimal, exact } from "./exact.ts";
import type { Follow } from "./follow.ts";
import { type Step, stepsOf } from "./step.ts";

export type Checked = {
  /** Cells with a number. */
  readonly numbers: number;
  /** Numbers that are not what they name gives. */
  readonly changed: readonly {
    readonly cell: string;
    readonly now: string;
    readonly written: string | null;
  }[];
  /** Figures of marts that were followed down, by column of a sheet. */
  readonly followed: readonly { readonly at: string; readonly step: Step }[];
  /** Steps below which something does not add up, or nothing says what it is made of. */
  readonly wrong: readonly Step[];
};

/** @param follows the marts whose figures are followed down; all of them where nothing is said */
export async function checkBook(
  book: Book,
  read: Read,
  follow: Follow,
  follows: (mart: string) => boolean = () => true,
): Promise<Checked> {
  const made = await figuresOf(book, read);
  const changed: Checked["changed"][number][] = [];
  let numbers = 0;
  for (const sheet of book.sheets)
    for (const [cell, { value }] of book.cells(sheet)) {
      if (typeof value !== "number") continue;
      const at = `${sheet}!${cell}`;
      const origin = originOf(book.look, sheet, cell);
      // The days of lines are numbers too, in columns that are no figures.
      if (!origin && columnOf(book.look, sheet, cell)) continue;
      numbers += 1;
      if (origin?.is === "number") continue;
      const written = !origin
        ? null
        : origin.is === "mart"
          ? (made.get(at) ?? null)
          : await amountIn(book, sheet, cell);
      if (written === null || shownOf(exact(value)) !== shownOf(exact(written)))
        changed.push({ cell: at, now: decimal(exact(value)), written });
    }
  const followed: Checked["followed"][number][] = [];
  for (const { sheet, mart, where, by, sequence, columns } of listedIn(book.look))
    for (const { at, column, take } of follows(mart) ? columns : []) {
      const rows = rowsOf({ is: "mart", mart, column, take, by, sequence, where });
      followed.push({ at: `${sheet}!${at}`, step: await follow(rows, column) });
    }
  const wrong = followed.flatMap(({ step }) => [...stepsOf(step)].filter((one) => one.wrong > 0));
  return { numbers, changed, followed, wrong };
}

const identity = (values: readonly unknown[]): string =>
  JSON.stringify(
    values.map((value) => (value === null || value === undefined || value === "" ? null : String(value))),
  );

/** What every cell that was read from a mart must be, by the rows of the mart: each mart is read once per sheet. */
async function figuresOf(book: Book, read: Read): Promise<ReadonlyMap<string, string>> {
  const figures = new Map<string, string>();
  for (const listed of listedIn(book.look)) {
    const { sheet, mart, where, keys, by, sequence, columns, rows, totals, keysAt } = listed;
    const wanted = [...new Set([...keys, ...by, ...sequence, ...columns.map(({ column }) => column)])];
    const found = await Array.fromAsync(read(mart, { columns: wanted, where, order: [...by, ...sequence] }));
    const lines = Map.groupBy(found, (row) => identity(keys.map((key) => row[key])));
    for (let row = rows[0]; row <= rows[1]; row++) {
      const own = lines.get(identity(keysAt(row))) ?? [];
      put(row, own, null);
    }
    if (totals !== null) put(totals, found, "0");
    function put(row: number, own: readonly Row[], none: string | null): void {
      for (const { at, column, take } of columns) {
        const amount = taken(own, column, take, by, sequence) ?? none;
        if (amount !== null) figures.set(`${sheet}!${at}${row}`, amount);
      }
    }
  }
  // What the cover shows of single rows of a mart.
  const cover = book.sheets[0] ?? "";
  for (const [cell, { value }] of book.cells(cover)) {
    const origin = typeof value === "number" ? originOf(book.look, cover, cell) : null;
    if (origin?.is !== "mart") continue;
    const { mart, column, where } = origin;
    const rows = await Array.fromAsync(read(mart, { columns: [column], where }));
    const amount = taken(rows, column, "sum", [], []);
    if (amount !== null) figures.set(`${cover}!${cell}`, amount);
  }
  return figures;
}

function taken(
  rows: readonly Row[],
  column: string,
  take: Listed["columns"][number]["take"],
  by: readonly string[],
  sequence: readonly string[],
): string | null {
  if (rows.length === 0) return null;
  const lines = Map.groupBy(rows, (row) => identity(by.map((key) => row[key])));
  let sum = 0n;
  for (const line of lines.values()) {
    const all =
      take === "sum" || sequence.length === 0 ? line : take === "first" ? line.slice(0, 1) : line.slice(-1);
    for (const row of all)
      if (row[column] !== null && row[column] !== undefined) sum += exact(String(row[column]));
  }
  return decimal(sum);
}
