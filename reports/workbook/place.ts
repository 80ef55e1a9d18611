// Where a table stands in the workbook: follows from its declaration and its number of lines alone, so that a sheet can
// write formulas over another one before that is filled.
import type { Table } from "./table.ts";
import { letter } from "./xlsx/xml.ts";

export type Place = {
  readonly tab: string;
  /** Row of the totals, null where there are none. */
  readonly totals: number | null;
  readonly header: number;
  readonly first: number;
  readonly last: number;
  /** First and last column, counted from 1. */
  readonly left: number;
  readonly right: number;
  readonly column: (key: string) => number;
  /** `H12`, for formulas on the same sheet. */
  readonly cell: (key: string, row: number | string) => string;
  /** `H6:H305`, on the same sheet. */
  readonly own: (key: string) => string;
  /** `'Detail'!$H$6:$H$305`, for formulas anywhere; an empty table has one empty row. */
  readonly range: (key: string) => string;
};

export const quotedTab = (tab: string): string => `'${tab.replaceAll("'", "''")}'`;

/** @param at the row of the header and the first column. */
export function placeOf(
  table: Table,
  at: { readonly header: number; readonly totals: number | null; readonly left: number },
): Place {
  const first = at.header + 1;
  const last = at.header + Math.max(1, table.lines.length);
  const column = (key: string) => at.left + table.col(key).index;
  const letterOf = (key: string) => letter(column(key));
  return {
    tab: table.tab,
    ...at,
    first,
    last,
    right: at.left + table.columns.length - 1,
    column,
    cell: (key, row) => `${letterOf(key)}${row}`,
    own: (key) => `${letterOf(key)}${first}:${letterOf(key)}${last}`,
    range: (key) => `${quotedTab(table.tab)}!$${letterOf(key)}$${first}:$${letterOf(key)}$${last}`,
  };
}
