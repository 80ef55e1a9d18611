// From a cell of a workbook to the rows of marts that it shows: formulas to the cells that they add up, and those on,
// down to where the workbook read a mart. What the cell holds now is compared with what it was written with.
import { misconfigured } from "../../extract/error.ts";
import { nearest } from "../../extract/spelling.ts";
import { oneOf, type Rows, rowsAmong, rowsWhere } from "../../load/origin.ts";
import { evaluate, type Expression, inWords, keysOf, parse } from "../../reports/workbook/expression.ts";
import { type Origin, originOf, originOfRange } from "../../reports/workbook/trace.ts";
import { letter } from "../../reports/workbook/xlsx/xml.ts";
import type { Book } from "./book.ts";
import { decimal, exact, ratio, roundTo } from "./exact.ts";
import type { Follow } from "./follow.ts";
import type { Step } from "./step.ts";

type MartOrigin = Origin & { is: "mart" };

/** What a formula that the report wrote reads: cells and ranges, by what it calls them. */
type Formula = {
  readonly expression: Expression;
  readonly scale: number;
  readonly of: Readonly<Record<string, { readonly sheet: string; readonly from: string; readonly to: string }>>;
};

const ADDRESS = /^([A-Z]{1,3})([1-9]\d{0,6})$/;

/** `Overzicht!H14`, `'Per bedrijf'!$E$4`: a sheet of the workbook and a cell of it. */
export function placeIn(book: Book, text: string): { readonly sheet: string; readonly cell: string } {
  const [, quoted, bare, at = ""] = /^(?:'((?:[^']|'')+)'|([^'!]+))!(.+)$/.exec(text.trim()) ?? [];
  const sheet = quoted?.replaceAll("''", "'") ?? bare;
  const cell = at.replaceAll("$", "").toUpperCase();
  if (sheet === undefined || !ADDRESS.test(cell))
    throw misconfigured("cell_malformed", `"${text}" is not a cell of a sheet`, "write it as 'Overzicht!H14', with the name of the sheet before it");
  const same = book.sheets.find((one) => one.toLowerCase() === sheet.toLowerCase());
  if (same === undefined) {
    const near = nearest(sheet, book.sheets)[0];
    throw misconfigured(
      "no_such_sheet",
      `${book.file} has no sheet ${sheet}`,
      near ? `did you mean: '${near}!${cell}'` : `its sheets are: ${book.sheets.join(", ")}`,
    );
  }
  return { sheet: same, cell };
}

/** The rows of marts that an origin names. */
export function rowsOf({ mart, where, take, by, sequence }: MartOrigin): Rows {
  const rows = rowsWhere(mart, where);
  return take === "first" || take === "last" ? (sequence.length > 0 ? oneOf(rows, take, by, sequence) : rows) : rows;
}

export type Traced = {
  readonly step: Step;
  /** What the cell holds now, and what it was written with, where these differ. */
  readonly changed: { readonly now: string; readonly written: string } | null;
};

export async function traceCell(book: Book, sheet: string, cell: string, follow: Follow): Promise<Traced> {
  const step = await cellStep(book, sheet, cell, follow, true);
  const found = book.cell(sheet, cell);
  const now = typeof found?.value === "number" ? exact(found.value) : null;
  const written = step.amount === null ? null : exact(step.amount);
  const differs = step.is === "cell" && now !== null && written !== null && shownOf(now) !== shownOf(written);
  return { step, changed: differs ? { now: decimal(now), written: decimal(written) } : null };
}

/** A spreadsheet keeps 15 digits: what it cannot tell apart is the same. */
export const shownOf = (value: bigint): number => Number(Number(decimal(value)).toPrecision(15));

async function cellStep(book: Book, sheet: string, cell: string, follow: Follow, top = false): Promise<Step> {
  const at = `${/^[\p{L}\d_]+$/u.test(sheet) ? sheet : `'${sheet}'`}!${cell}`;
  const found = book.cell(sheet, cell);
  const value = found?.value ?? null;
  const base: Step = { at, is: "cell", rows: null, amount: null, how: "", left: null, wrong: 0, parts: [] };
  const origin = originOf(book.look, sheet, cell);
  if (!origin) return { ...base, is: "plain", how: saidOf(book, sheet, cell, value), amount: numberOf(value) };
  if (value === null || value === "") return { ...base, is: "plain", how: "empty: there is no figure here" };
  if (typeof value !== "number") {
    // A number that Excel cannot hold stays text.
    if (!/^-?\d+(\.\d+)?$/.test(value)) return { ...base, is: "plain", how: `text: ${value}` };
  }
  if (origin.is === "number") return { ...base, is: "plain", amount: numberOf(value), how: "the number of a line in this report" };
  if (origin.is === "mart") {
    const part = await follow(rowsOf(origin), origin.column);
    const formula = found?.formula ? `${found.formula}` : "";
    return { ...base, amount: part.amount, how: formula === "" ? "read from the mart" : `=${formula}, which the mart says as well`, parts: [part] };
  }
  if (origin.is === "cell") {
    const part = await cellStep(book, origin.sheet, origin.cell, follow);
    return { ...base, amount: part.amount, how: "the same as", parts: [part] };
  }
  if (origin.is === "sum") {
    const part = await sumStep(book, origin.sheet, origin.cells, follow);
    return { ...base, amount: part.amount, how: "the sum of", parts: [part] };
  }
  return formulaStep(book, base, sheet, cell, origin, follow, top);
}

async function formulaStep(
  book: Book,
  base: Step,
  sheet: string,
  cell: string,
  origin: Origin & { is: "formula" },
  follow: Follow,
  top: boolean,
): Promise<Step> {
  const excel = book.cell(sheet, cell)?.formula ?? "";
  const only = /^IF\(\$?([A-Z]+)\$?(\d+)="((?:[^"]|"")*)",/.exec(excel);
  if (only && book.look(sheet, `${only[1]}${only[2]}`) !== only[3]!.replaceAll('""', '"'))
    return { ...base, is: "plain", amount: "0", how: `nothing, because ${only[1]}${only[2]} is not ${only[3]}` };
  const formula = Object.keys(origin.of).length > 0 ? ownFormula(origin) : coverFormula(origin.formula);
  if (formula === null) return { ...base, is: "plain", amount: numberOf(book.look(sheet, cell)), how: countsOf(origin.formula) };
  const parts = new Map<string, Step>();
  for (const key of keysOf(formula.expression)) {
    const { sheet: other, from, to } = formula.of[key]!;
    parts.set(
      key,
      from === to ? await cellStep(book, other, from, follow) : await rangeStep(book, other, from, to, follow),
    );
  }
  const value = evaluate(formula.expression, (key) => {
    const amount = parts.get(key)!.amount;
    return amount === null ? null : ratio(exact(amount));
  });
  const words = inWords(formula.expression, (key) => parts.get(key)!.at);
  return {
    ...base,
    amount: value && decimal(roundTo(value, scaleOf(excel === "" ? origin.formula : excel) ?? formula.scale)),
    how: top ? words : `${words}${excel === "" ? "" : ""}`,
    parts: [...parts.values()],
  };
}

/** Digits to which a formula of ours rounds. */
const scaleOf = (excel: string): number | undefined => {
  const found = [...excel.matchAll(/,(\d+)\)/g)].at(-1)?.[1];
  return found === undefined ? undefined : Number(found);
};

const ownFormula = ({ formula, of, sheet }: Origin & { is: "formula" }): Formula => ({
  expression: parse(formula),
  scale: 6,
  of: Object.fromEntries(Object.entries(of).map(([key, cell]) => [key, { sheet, from: cell, to: cell }])),
});

/** A formula of the cover, over sums of whole columns: `ROUND(SUM('Overzicht'!$G$6:$G$29),2)`. */
function coverFormula(excel: string): Formula | null {
  const whole = /^IF\(.+=0,"",(ROUND\(.*\))\)$/s.exec(excel)?.[1] ?? excel;
  const [, inner, scale] = /^ROUND\((.*),(\d+)\)$/s.exec(whole) ?? [];
  if (inner === undefined) return null;
  const of: Record<string, Formula["of"][string]> = {};
  const names = new Map<string, string>();
  const text = inner.replace(
    /SUM\('((?:[^']|'')+)'!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)\)/g,
    (range, tab: string, left: string, first: string, right: string, last: string) => {
      const name = names.get(range) ?? `k${letter(names.size + 1).toLowerCase()}`;
      names.set(range, name);
      of[name] = { sheet: tab.replaceAll("''", "'"), from: `${left}${first}`, to: `${right}${last}` };
      return name;
    },
  );
  if (names.size === 0) return null;
  return { expression: parse(text.toLowerCase()), scale: Number(scale), of };
}

const countsOf = (formula: string): string => {
  const pairs = [...formula.matchAll(/'((?:[^']|'')+)'!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+),"((?:[^"]|"")*)"/g)];
  const each = pairs.map(([, tab, column, first, last, text]) => `${tab}!${column}${first}:${column}${last} is ${text}`);
  return each.length > 0 ? `counts the lines of which ${each.join(" and ")}` : `=${formula}`;
};

/** The sum of a whole column: of a table that was read from a mart, all of its rows together. */
async function rangeStep(book: Book, sheet: string, from: string, to: string, follow: Follow): Promise<Step> {
  const [, column = "", first = ""] = ADDRESS.exec(from) ?? [];
  const [, , last = ""] = ADDRESS.exec(to) ?? [];
  const rows = [Number(first), Number(last)] as const;
  const origin = originOfRange(book.look, sheet, column, rows);
  const cells = Array.from({ length: rows[1] - rows[0] + 1 }, (_, index) => `${column}${rows[0] + index}`);
  if (origin?.is !== "mart") return sumStep(book, sheet, cells, follow);
  const part = await follow(rowsOf(origin), origin.column);
  return {
    at: `${sheet}!${from}:${to}`,
    is: "cell",
    rows: cells.length,
    amount: part.amount ?? "0",
    how: `${cells.length} cells`,
    left: null,
    wrong: 0,
    parts: [part],
  };
}

/** Cells that are added up: those that lead to one column of one mart are one step. */
async function sumStep(book: Book, sheet: string, cells: readonly string[], follow: Follow): Promise<Step> {
  const marts = new Map<string, MartOrigin[]>();
  const parts: Step[] = [];
  let sum = 0n;
  const filled = cells.filter((cell) => typeof book.look(sheet, cell) === "number");
  const gather = (of: string, cell: string): void => {
    const origin = originOf(book.look, of, cell);
    if (origin?.is === "mart") {
      const id = [origin.mart, origin.column, origin.take, Object.keys(origin.where).join(" ")].join("\n");
      marts.set(id, [...(marts.get(id) ?? []), origin]);
    } else if (origin?.is === "cell") gather(origin.sheet, origin.cell);
    else if (origin?.is === "sum") for (const one of origin.cells) gather(origin.sheet, one);
    else rest.push([of, cell]);
  };
  const rest: [sheet: string, cell: string][] = [];
  for (const cell of filled) {
    const only = onlyOf(book, sheet, cell);
    if (only === null) gather(sheet, cell);
    else if (only !== "") gather(sheet, only);
  }
  for (const origins of marts.values()) parts.push(await follow(rowsOfAll(origins), origins[0]!.column));
  for (const [of, cell] of rest) parts.push(await cellStep(book, of, cell, follow));
  for (const { amount } of parts) sum += exact(amount ?? "0");
  const [first = "", last = ""] = [cells[0], cells.at(-1)];
  return {
    at: cells.length === 1 ? `${sheet}!${first}` : `${sheet}!${first}…${last}`,
    is: "cell",
    rows: cells.length,
    amount: decimal(sum),
    how: `${cells.length} cells`,
    left: null,
    wrong: 0,
    parts,
  };
}

/** The one cell that a cell repeats where its line has a code; "" where it has another, null where it does no such thing. */
function onlyOf(book: Book, sheet: string, cell: string): string | null {
  const found = /^IF\(\$?([A-Z]+)\$?(\d+)="((?:[^"]|"")*)",ROUND\(([A-Z]+\d+),\d+\),0\)$/.exec(book.cell(sheet, cell)?.formula ?? "");
  if (!found) return null;
  return book.look(sheet, `${found[1]}${found[2]}`) === found[3]!.replaceAll('""', '"') ? found[4]! : "";
}

function rowsOfAll(origins: readonly MartOrigin[]): Rows {
  const [one] = origins as [MartOrigin, ...MartOrigin[]];
  if (origins.length === 1) return rowsOf(one);
  // What all have in common is a condition; what differs is a list.
  const same = Object.keys(one.where).filter((key) =>
    origins.every(({ where }) => JSON.stringify(where[key]) === JSON.stringify(one.where[key])),
  );
  const common = Object.fromEntries(same.map((key) => [key, one.where[key]!]));
  const differing = Object.keys(one.where).filter((key) => !same.includes(key));
  const lines = origins.map(({ where }) =>
    differing.map((key) => (where[key] === null || where[key] === undefined ? null : String(where[key]))),
  );
  const rows = differing.length === 0 ? rowsWhere(one.mart, common) : rowsAmong(one.mart, common, differing, lines);
  return (one.take === "first" || one.take === "last") && one.sequence.length > 0
    ? oneOf(rows, one.take, one.by, one.sequence)
    : rows;
}

const numberOf = (value: unknown): string | null => (typeof value === "number" ? decimal(exact(value)) : null);

/** What a cell that is no figure of the report is. */
function saidOf(book: Book, sheet: string, cell: string, value: unknown): string {
  if (value === null || value === "" || value === undefined) return "empty: nothing was written here";
  const meaning = book.meaning(sheet, cell);
  if (typeof value === "number")
    return meaning ? `a number without an origin, in ${meaning.caption}` : "a number that the report did not write";
  if (meaning) return `text in ${meaning.caption}: ${value}${meaning.source ? ` (${meaning.source})` : ""}`;
  return `text: ${value}`;
}
