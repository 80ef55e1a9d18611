// A break that changes one row of one table as it is written: a declaration per break, taken up in `broken/`. The first
// row that suits is broken; everything else of the business stays as it was, so that one control alone can find it.
import { SaldoError } from "../../extract/error.ts";
import type { Break } from "./breaks.ts";
import type { ByodRow, PhysicalTable } from "./byod.ts";
import { addMonths } from "./calendar.ts";

export type RowBreak<T extends PhysicalTable = any> = {
  readonly id: string;
  readonly table: T;
  /** Company that it happens in. */
  readonly company?: string;
  /** Column with the day that places the row in time, and so many months before the last one from which it may happen. */
  readonly date?: keyof ByodRow<T> & string;
  readonly monthsBack?: number;
  /** Whether a row suits, beyond company and date. */
  readonly when?: (row: ByodRow<T>) => boolean;
  /** The row as it is written instead; without this it is left out. */
  readonly change?: (row: ByodRow<T>) => ByodRow<T>;
  /** What was done, for people. */
  readonly what: (row: ByodRow<T>) => string;
  /** The control that must find it, and where it shows it: in one place, or in more. */
  readonly found: (row: ByodRow<T>) => Found | readonly Found[];
};

type Found = Pick<Break, "control" | "scope"> & { readonly period?: string };

/** Declares a break; its table's columns are those it may name. */
export const rowBreak = <T extends PhysicalTable>(declared: RowBreak<T>): RowBreak<T> => declared;

export type RowBreaks = {
  /** The row as it is to be written; undefined where it is left out. */
  readonly row: <T extends PhysicalTable>(table: T, row: ByodRow<T>) => ByodRow<T> | undefined;
  readonly list: () => readonly Break[];
};

export const noRowBreaks: RowBreaks = { row: (_table, row) => row, list: () => [] };

/** Breaks of the sample whose last month is `until`, each waiting for its first row. */
export function createRowBreaks(declared: readonly RowBreak[], until: string): RowBreaks {
  const done = new Map<RowBreak, readonly Break[]>();
  const suits = (each: RowBreak, row: { readonly [column: string]: string | undefined }) => {
    const month = each.date && row[each.date]?.slice(0, 7);
    return (
      (each.company === undefined || row["DATAAREAID"] === each.company) &&
      (month === undefined || month >= addMonths(until, 1 - (each.monthsBack ?? 3))) &&
      (each.when?.(row) ?? true)
    );
  };
  return {
    row: (table, row) => {
      for (const each of declared) {
        if (each.table !== table || done.has(each) || !suits(each, row)) continue;
        const month = each.date ? (row as { [column: string]: string })[each.date]!.slice(0, 7) : "";
        const said = { id: each.id, what: each.what(row), period: month };
        done.set(
          each,
          [each.found(row)].flat().map((found) => ({ ...said, ...found })),
        );
        return each.change?.(row);
      }
      return row;
    },
    list: () =>
      declared.flatMap((each) => {
        const found = done.get(each);
        if (found) return found;
        throw new SaldoError(
          "fatal",
          "sample_break_missed",
          `the sample holds nothing to break for '${each.id}'`,
        );
      }),
  };
}
