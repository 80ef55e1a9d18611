// From a cell of a workbook to the rows of marts that it shows: formulas to the cells that they add up, and those on,
// down to where the workbook read a mart. What the cell holds now is compared with what it was written with.
import { misconfigured } from "../../extract/error.ts";
import { nearest } from "../../extract/spelling.ts";
import { oneOf, type Rows, rowsAmong, rowsWhere } from "../../load/origin.ts";
import { type Expression, evaluate, inWords, keysOf, parse } from "../../reports/workbook/expression.ts";
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
  readonly of: Readonly<
    Record<string, { readonly sheet: string; readonly from: string; readonly to: string | null }>
  >;
};

const ADDRESS = /^([A-Z]{1,3})([1-9]\d{0,6})$/;

/** `Overzicht!H14`, `'Per bedrijf'!$E$4`: a sheet of the workbook and a cell of it. */
export function placeIn(book: Book, text: string): { readonly sheet: string; readonly cell: string } {
  const [, quoted, bare, at = ""] = /^(?:'((?:[^']|'')+)'|([^'!]+))!(.+)$/.exec(text.trim()) ?? [];
  const sheet = quoted?.replaceAll("''", "'") ?? bare;
  const cell = at.replaceAll("$", "").toUpperCase();
  if (sheet === undefined || !ADDRESS.test(cell))
    throw misconfigured(
      "cell_malformed",
      `"${text}" is not a cell of a sheet`,
      "write it as 'Overzicht!H14', with the name of the sheet before it",
    );
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
  return take === "first" || take === "last"
    ? sequence.length > 0
      ? oneOf(rows, take, by, sequence)
      : rows
    : rows;
}

export type Traced = {
  readonly step: Step;
  /** What the cell holds now, and what it was written with, where these differ. */
  readonly changed: { readonly now: string; readonly written: string } | null;
};

export async function traceCell(book: Book, sheet: string, cell: string, follow: Follow): Promise<Traced> {
  const step = await cellStep(book, sheet, cell, follow);
  const found = book.cell(sheet, cell);
  const now = typeof found?.value === "number" ? exact(found.value) : null;
  const written = step.amount === null ? null : exact(step.amount);
  const differs = step.is === "cell" && now !== null && written !== null && shownOf(now) !== shownOf(written);
  return { step, changed: differs ? { now: decimal(now), written: decimal(written) } : null };
}

/** A spreadsheet keeps 15 digits: what it cannot tell apart is the same. */
export const shownOf = (value: bigint): number => Number(Number(decimal(value)).toPrecision(15));

/** What a cell that is read from no mart comes to from what its operands say in the file. */
export async function amountIn(book: Book, sheet: string, cell: string): Promise<string | null> {
  return (await cellStep(book, sheet, cell, null)).amount;
}

/** A cell as it stands in the file. */
const asItStands = (book: Book, sheet: string, cell: string): Step => ({
  at: `${sheet}!${cell}`,
  is: "cell",
  rows: null,
  amount: numberOf(book.look(sheet, cell)),
  how: "",
  left: null,
  wrong: 0,
  parts: [],
});

/** @param follow how marts are followed; null: what other cells say is taken as it stands */
async function cellStep(book: Book, sheet: string, cell: string, follow: Follow | null): Promise<Step> {
  const at = `${/^[\p{L}\d_]+$/u.test(sheet) ? sheet : `'${sheet}'`}!${cell}`;
  const found = book.cell(sheet, cell);
  const value = found?.value ?? null;
  const base: Step = { at, is: "cell", rows: null, amount: null, how: "", left: null, wrong: 0, parts: [] };
  const origin = originOf(book.look, sheet, cell);
  if (!origin)
    return { ...base, is: "plain", how: saidOf(book, sheet, cell, value), amount: numberOf(value) };
  if (value === null || value === "") return { ...base, is: "plain", how: "empty: there is no figure here" };
  if (typeof value !== "number") {
    // A number that Excel cannot hold stays text.
    if (!/^-?\d+(\.\d+)?$/.test(value)) return { ...base, is: "plain", how: `text: ${value}` };
  }
  if (origin.is === "number")
    return { ...base, is: "plain", amount: numberOf(value), how: "the number of a line in this report" };
  if (origin.is === "mart") {
    if (follow === null) return asItStands(book, sheet, cell);
    const part = await follow(rowsOf(origin), origin.column);
    const formula = found?.formula ? `${found.formula}` : "";
    return {
      ...base,
      amount: part.amount,
      how: formula === "" ? "read from the mart" : `=${formula}, which the mart says as well`,
      parts: [part],
    };
  }
  if (origin.is === "cell") {
    const part = await operand(book, origin.sheet, origin.cell, follow);
    return { ...base, amount: part.amount, how: "the same as", parts: [part] };
  }
  if (origin.is === "sum") {
    const part = await sumStep(book, origin.sheet, origin.cells, follow);
    return { ...base, amount: part.amount, how: "the sum of", parts: [part] };
  }
  return formulaStep(book, base, sheet, cell, origin, follow);
}

const operand = async (book: Book, sheet: string, cell: string, follow: Follow | null): Promise<Step> =>
  follow === null ? asItStands(book, sheet, cell) : cellStep(book, sheet, cell, follow);

async function formulaStep(
  book: Book,
  base: Step,
  sheet: string,
  cell: string,
  origin: Origin & { is: "formula" },
  follow: Follow | null,
): Promise<Step> {
  const excel = book.cell(sheet, cell)?.formula ?? "";
  const only = onlyOf(excel);
  if (only && book.look(sheet, only.cell) !== only.is)
    return { ...base, is: "plain", amount: "0", how: `nothing, because ${only.cell} is not ${only.is}` };
  const formula = /^(?:ROUND|IF|COUNTIFS?)\(/.test(origin.formula)
    ? coverFormula(origin.formula)
    : ownFormula(origin);
  if (formula === null) return { ...base, is: "plain", ...countOf(book, origin.formula) };
  const parts = new Map<string, Step>();
  for (const key of keysOf(formula.expression)) {
    const { sheet: other, from, to } = formula.of[key]!;
    parts.set(
      key,
      to === null ? await operand(book, other, from, follow) : await rangeStep(book, other, from, to, follow),
    );
  }
  const value = evaluate(formula.expression, (key) => {
    const amount = parts.get(key)!.amount;
    return amount === null ? null : ratio(exact(amount));
  });
  const words = inWords(formula.expression, (key) => parts.get(key)!.at);
  return {
    ...base,
    amount:
      value &&
      decimal(
        roundTo(
          value,
          scaleOf(excel === "" ? origin.formula : only ? excel.replace(/,0\)$/, "") : excel) ?? formula.scale,
        ),
      ),
    how: words,
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
  of: Object.fromEntries(Object.entries(of).map(([key, cell]) => [key, { sheet, from: cell, to: null }])),
});

/** A formula of the cover, over sums of whole columns: `ROUND(SUM('Overzicht'!$G$6:$G$29),2)`. */
function coverFormula(excel: string): Formula | null {
  const whole = roundIn(excel);
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

/** The part of a formula that rounds, without the conditions around it under which there is nothing. */
function roundIn(excel: string): string {
  const from = excel.indexOf("ROUND(");
  let depth = 0;
  for (let at = from; from >= 0 && at < excel.length; at++) {
    if (excel[at] === "(") depth += 1;
    else if (excel[at] === ")" && --depth === 0) return excel.slice(from, at + 1);
  }
  return "";
}

/** Whether a cell fulfils a condition of COUNTIF: a text that it is, or a number that it is more or less than. */
function fulfils(value: unknown, condition: string): boolean {
  const [, sign, than] = /^(<=|>=|<>|<|>)(-?\d+(?:\.\d+)?)$/.exec(condition) ?? [];
  if (sign === undefined) return value === condition;
  if (typeof value !== "number") return false;
  const left: Expression = { is: "number", value: ratio(exact(value)), text: "" };
  const right: Expression = { is: "number", value: ratio(exact(than!)), text: "" };
  return evaluate({ is: "two", op: sign as "<", left, right }, () => null)?.n === 1n;
}

/** A formula that counts the lines of which cells say something. */
function countOf(book: Book, formula: string): { readonly how: string; readonly amount: string | null } {
  const found = [...formula.matchAll(/'((?:[^']|'')+)'!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+),"((?:[^"]|"")*)"/g)];
  const wanted = found.map(([, tab = "", column = "", first, last, is = ""]) => ({
    sheet: tab.replaceAll("''", "'"),
    column,
    rows: [Number(first), Number(last)] as const,
    is: is.replaceAll('""', '"'),
  }));
  const [one] = wanted;
  if (!one || !/^COUNTIFS?\(/.test(formula)) return { how: `=${formula}`, amount: null };
  const lines = Array.from({ length: one.rows[1] - one.rows[0] + 1 }, (_, index) => one.rows[0] + index);
  const count = lines.filter((row) =>
    wanted.every(({ sheet, column, is }) => fulfils(book.look(sheet, `${column}${row}`), is)),
  );
  const each = wanted.map(
    ({ sheet, column, rows, is }) => `${sheet}!${column}${rows[0]}:${column}${rows[1]} says ${is}`,
  );
  return { how: `counts the lines of which ${each.join(" and ")}`, amount: String(count.length) };
}

/** The sum of a whole column: of a table that was read from a mart, all of its rows together. */
async function rangeStep(
  book: Book,
  sheet: string,
  from: string,
  to: string,
  follow: Follow | null,
): Promise<Step> {
  const [, column = "", first = ""] = ADDRESS.exec(from) ?? [];
  const [, , last = ""] = ADDRESS.exec(to) ?? [];
  const rows = [Number(first), Number(last)] as const;
  const origin = originOfRange(book.look, sheet, column, rows);
  const cells = Array.from({ length: rows[1] - rows[0] + 1 }, (_, index) => `${column}${rows[0] + index}`);
  if (origin?.is !== "mart" || follow === null) return sumStep(book, sheet, cells, follow);
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
async function sumStep(
  book: Book,
  sheet: string,
  cells: readonly string[],
  follow: Follow | null,
): Promise<Step> {
  const marts = new Map<string, MartOrigin[]>();
  const parts: Step[] = [];
  let sum = 0n;
  const filled = cells.filter((cell) => typeof book.look(sheet, cell) === "number");
  const rest: [sheet: string, cell: string][] = [];
  const gather = (of: string, cell: string): void => {
    const only = onlyOf(book.cell(of, cell)?.formula ?? "");
    if (only && book.look(of, only.cell) !== only.is) return;
    if (only?.repeats) {
      gather(of, only.repeats);
      return;
    }
    const origin = originOf(book.look, of, cell);
    if (origin?.is === "mart") {
      const id = [origin.mart, origin.column, origin.take, Object.keys(origin.where).join(" ")].join("\n");
      marts.set(id, [...(marts.get(id) ?? []), origin]);
    } else if (origin?.is === "cell") gather(origin.sheet, origin.cell);
    else if (origin?.is === "sum") for (const one of origin.cells) gather(origin.sheet, one);
    else rest.push([of, cell]);
  };
  if (follow === null) parts.push(...filled.map((cell) => asItStands(book, sheet, cell)));
  else for (const cell of filled) gather(sheet, cell);
  for (const origins of marts.values()) parts.push(await follow!(rowsOfAll(origins), origins[0]!.column));
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

/** Of a formula that counts only on lines with a code: the cell with the code, and which it must be. */
function onlyOf(
  excel: string,
): { readonly cell: string; readonly is: string; readonly repeats: string | null } | null {
  const [, column, row, is, inner = ""] =
    /^IF\(\$([A-Z]+)(\d+)="((?:[^"]|"")+)",(.*),0\)$/s.exec(excel) ?? [];
  if (column === undefined) return null;
  const repeats = /^ROUND\(([A-Z]+\d+),\d+\)$/.exec(inner)?.[1] ?? null;
  return { cell: `${column}${row}`, is: is!.replaceAll('""', '"'), repeats };
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
  const rows =
    differing.length === 0 ? rowsWhere(one.mart, common) : rowsAmong(one.mart, common, differing, lines);
  return (one.take === "first" || one.take === "last") && one.sequence.length > 0
    ? oneOf(rows, one.take, one.by, one.sequence)
    : rows;
}

const numberOf = (value: unknown): string | null =>
  typeof value === "number" ? decimal(exact(value)) : null;

/** What a cell that is no figure of the report is. */
function saidOf(book: Book, sheet: string, cell: string, value: unknown): string {
  if (value === null || value === "" || value === undefined) return "empty: nothing was written here";
  const meaning = book.meaning(sheet, cell);
  if (typeof value === "number")
    return meaning
      ? `a number without an origin, in ${meaning.caption}`
      : "a number that the report did not write";
  if (meaning) return `text in ${meaning.caption}: ${value}${meaning.source ? ` (${meaning.source})` : ""}`;
  return `text: ${value}`;
}
