// The cells of a table: what each line shows in each column, as value or as formula with its result. A formula is
// written once per column; only the row differs.
import { cellNumber, fitsExcel } from "./decimal.ts";
import { excelOf } from "./expression.ts";
import type { Place } from "./place.ts";
import * as style from "./style.ts";
import { between, type Col, type Line, lookedUp, shownText, type Table, type Value } from "./table.ts";
import type { Language } from "./words.ts";
import type { Cell, Content } from "./xlsx/sheet.ts";

/** Tables that formulas of this one look into. */
export type Around = {
  readonly parent: { readonly table: Table; readonly place: Place } | null;
  readonly child: { readonly table: Table; readonly place: Place } | null;
};

const row = "\u0001";
const day = /^\d{4}-\d\d-\d\d$/;

/** A calendar day as Excel counts them; what is no day stays the text it was. */
const serial = (text: string): Content => {
  const time = day.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? text : { number: String(time / 86_400_000 + 25_569) };
};

export const resultOf = (value: Value, scale: number): { readonly number: string } | string =>
  typeof value === "bigint" ? { number: cellNumber(value, scale) } : (value ?? "");

/** The formula of a column, `row` standing for the row; null where it holds values. */
function formulaOf(
  column: Col,
  table: Table,
  place: Place,
  around: Around,
  language: Language,
): string | null {
  if (column.expression) {
    const formula = excelOf(
      column.expression,
      (key) => place.cell(key, row),
      column.scale,
      (key) => table.col(key).mayMiss,
    );
    if (!column.only) return formula;
    const shown = shownText(column.only.is, table.col(column.only.column), language) ?? "";
    return `IF($${place.cell(column.only.column, row)}="${shown.replaceAll('"', '""')}",${formula},0)`;
  }
  if (column.sum && around.child) {
    const { place: of } = around.child;
    const mine = `${of.range("nr")},$${place.cell("nr", row)}`;
    return `ROUND(SUMIFS(${of.range(column.key)},${mine}),${column.scale})`;
  }
  if (column.lookup !== undefined && around.parent) {
    const { place: of } = around.parent;
    const match = `MATCH($${place.cell("nr", row)},${of.range("nr")},0)`;
    const found = lookedUp(column).map((key) => `INDEX(${of.range(key)},${match})`);
    if (column.numeric) {
      const may = around.parent.table.col(lookedUp(column)[0]!).mayMiss;
      return may ? `IF(${found[0]}="","",${found[0]})` : found[0]!;
    }
    // A text that is missing would be looked up as 0.
    const none = column.none?.[language].replaceAll('"', '""');
    return none === undefined || found.length > 1
      ? `${found.join(`&"${between}"&`)}&""`
      : `IF(${found[0]}="","${none}",${found[0]})`;
  }
  return null;
}

/** A decimal as a number where Excel can hold it; a longer one (a checksum) stays text, to the letter, and enters no formula. */
export const numberOrText = (decimal: string): string | { readonly number: string } =>
  fitsExcel(decimal) ? { number: decimal.replace(/^-(?=0*\.?0*$)/, "") } : decimal;

const plainContent = (value: Value, column: Col, language: Language): Content => {
  if (typeof value === "bigint") return { number: cellNumber(value, column.scale) };
  if (column.format === "measure" && value !== null) return numberOrText(value);
  if (column.format === "date" && value !== null) return serial(value);
  return shownText(value, column, language);
};

type Writer = {
  readonly cells: (line: Line, at: number) => Cell[];
  readonly content: (line: Line, column: Col, at: number) => Content;
};

const painted = ({ index }: Col, { values }: Line): style.Style | null =>
  style.status[values[index] as style.Status] ?? null;

/** Says how one cell looks when that depends on its line. */
export type Styled = (column: Col, line: Line) => style.Style | null;

export function writerOf(
  table: Table,
  place: Place,
  around: Around,
  language: Language,
  styled: Styled,
): Writer {
  const makers = table.columns.map((column) => {
    const formula = formulaOf(column, table, place, around, language);
    const pieces = formula?.split(row) ?? null;
    const look = column.input
      ? "input"
      : column.link && (around.parent || around.child)
        ? "linked"
        : column.look === "status" || column.look === undefined
          ? column.expression
            ? "computed"
            : "body"
          : column.look;
    const plain = style.looks[look][column.format === "measure" ? "amount" : column.format];
    const content = (line: Line, at: number): Content => {
      const value = line.values[column.index] ?? null;
      if (pieces === null) return plainContent(value, column, language);
      // What one of the lines below does not know stays empty: a formula that asks it of every line costs too much.
      if (column.sum && value === null) return null;
      const result =
        typeof value === "bigint"
          ? { number: cellNumber(value, column.scale) }
          : (shownText(value, column, language) ?? "");
      return { formula: pieces.join(String(at)), result };
    };
    return { column, plain, content };
  });
  return {
    content: (line, column, at) => makers[column.index]!.content(line, at),
    cells: (line, at) =>
      makers.map(({ column, plain, content }) => ({
        column: place.left + column.index,
        content: content(line, at),
        style: styled(column, line) ?? (column.look === "status" ? painted(column, line) : null) ?? plain,
      })),
  };
}

/** The total of a column: it follows the filter. Rounded, because a sum of binary fractions may be off in the last digit. */
export function totalContent(column: Col, table: Table, place: Place): Content {
  const value = table.totals[column.index] ?? null;
  if (column.totalled === "none" || place.totals === null) return null;
  const at = place.totals;
  const own = place.own(column.key);
  const sum = `ROUND(SUBTOTAL(109,${own}),${column.scale})`;
  const formula =
    column.totalled === "sum"
      ? sum
      : column.totalled === "whole"
        ? `IF(SUBTOTAL(102,${own})<SUBTOTAL(102,${place.own("nr")}),"",${sum})`
        : excelOf(
            column.expression!,
            (key) => place.cell(key, at),
            column.scale,
            (key) => table.col(key).totalled === "whole",
          );
  return { formula, result: resultOf(value, column.scale) };
}
