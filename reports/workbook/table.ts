// A table before it is laid out: its columns with all that follows from their declaration, and its lines as values.
import type { Block, Column, TableSheet, Where } from "./define.ts";
import { divides, type Expression, keysOf, parse } from "./expression.ts";
import { isNumeric, scaleOf } from "./style.ts";
import type { Language } from "./words.ts";

/** A number is an integer of its column's scale; a text, a date and a measure are text. */
export type Value = string | bigint | null;

export type Line = {
  nr: number;
  readonly values: Value[];
  parent: Line | null;
  readonly parts: Line[];
};

export type Col = Column & {
  readonly index: number;
  /** Column of the mart, null where there is none. */
  readonly source: string | null;
  readonly scale: number;
  readonly numeric: boolean;
  readonly expression: Expression | null;
  /** Whether it may have empty cells although it is a number. */
  readonly mayMiss: boolean;
  readonly totalled: "sum" | "whole" | "formula" | "none";
};

export type Table = {
  /** The sheet or block that declares it. */
  readonly of: TableSheet | Block;
  readonly name: string;
  /** What its sheet is called in the file. */
  readonly tab: string;
  readonly columns: readonly Col[];
  readonly col: (key: string) => Col;
  readonly lines: Line[];
  readonly totals: Value[];
  readonly mart: string | null;
  readonly where: Where;
};

/** The columns with everything that follows from how they are declared. */
export function columnsOf(columns: readonly Column[], hasMart: boolean): readonly Col[] {
  const known = new Map<string, Col>();
  const open = new Map(columns.map((column, index) => [column.key, { column, index }]));
  if (open.size !== columns.length) throw new Error("two columns have one key");
  const make = (key: string): Col => {
    const done = known.get(key);
    if (done) return done;
    const found = open.get(key);
    if (!found) throw new Error(`there is no column ${key}`);
    const { column, index } = found;
    const { format, formula, from, lookup, copy, number } = column;
    const expression = formula === undefined ? null : parse(formula);
    const inner = expression ? keysOf(expression).map(make) : [];
    const numeric = format !== "measure" && isNumeric(format);
    const made = lookup !== undefined || copy !== undefined || number !== undefined || from === null;
    const whole = numeric && !number;
    const col: Col = {
      ...column,
      index,
      source: made || !hasMart ? null : (from ?? key),
      scale: format === "measure" ? 0 : scaleOf(format),
      numeric,
      expression,
      mayMiss:
        column.missing === "empty" ||
        (expression !== null && (divides(expression) || inner.some(({ mayMiss }) => mayMiss))),
      totalled: column.total ?? (!whole ? "none" : expression && divides(expression) ? "formula" : "sum"),
    };
    known.set(key, col);
    return col;
  };
  return columns.map(({ key }) => make(key));
}

/** @param mart where its rows come from, if they do. */
export function tableOf(
  of: TableSheet | Block,
  tab: string,
  mart: { readonly name: string; readonly where: Where } | null,
): Table {
  const columns = columnsOf(of.columns, mart !== null);
  const byKey = new Map(columns.map((column) => [column.key, column]));
  return {
    of,
    name: of.name,
    tab,
    columns,
    col(key) {
      const found = byKey.get(key);
      if (!found) throw new Error(`sheet ${of.name} has no column ${key}`);
      return found;
    },
    lines: [],
    totals: [],
    mart: mart?.name ?? null,
    where: mart?.where ?? {},
  };
}

/** The columns that a column looks up on another sheet. */
export const lookedUp = ({ lookup, copy }: Column): readonly string[] =>
  lookup === undefined ? (copy === undefined ? [] : [copy]) : typeof lookup === "string" ? [lookup] : lookup;

export const between = " · ";

/** A text as the reader sees it. */
export function shownText(value: Value, column: Column, language: Language): string | null {
  if (value === null) return column.none?.[language] ?? null;
  const text = String(value);
  // A code without words is not shown.
  return (column.say?.[text]?.[language] ?? text) || null;
}
