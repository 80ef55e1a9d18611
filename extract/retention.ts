// How long the rows of a table are kept, as its declaration says it. The organisation sets the periods; the declaration
// says which date counts and what goes: the row, its free texts, or the row with its parent.
import type { Table } from "./column.ts";

/** financial: whole calendar years · personnel: years to the day. */
export type Rule = "financial" | "personnel";

export type Retention =
  | {
      readonly rule: Rule;
      /** The date from which the period counts. A row without it stays. */
      readonly by: string;
      /** Free texts that may name a person: they are emptied and the row stays with its figures, whose totals must not change. */
      readonly blank?: readonly string[];
    }
  | {
      readonly rule: Rule;
      /** A row goes with the last of its rows in that table of the source … */
      readonly with: string;
      /** … found by these columns, which both have. */
      readonly on: readonly string[];
    };

/** What is wrong with a declaration, if anything. */
export function unsound(of: Table): string | undefined {
  const { retention } = of;
  if (!retention) return undefined;
  if (!("by" in retention)) return retention.on.find((column) => !of.columns[column]) && "retention: on";
  if (of.columns[retention.by]?.kind !== "date") return `retention by ${retention.by}, which is no date`;
  // A rotation of the keys computes hashes anew, and of a row whose texts are gone it could not.
  if (retention.blank && Object.values(of.columns).some(({ personal }) => personal))
    return "retention blanks texts beside personal columns, and could not tell them again after a rotation";
  // Whether a text is due the living row says, and former versions may hold one where it holds none.
  if (retention.blank && of.history) return "retention blanks texts, and history would keep those of before";
  // A part that goes without the others would leave half a document.
  if (!retention.blank && of.unit.length > 0 && !of.unit.includes(retention.by))
    return `retention by ${retention.by}, which is not of the whole document`;
  const fixed = retention.blank?.find(
    (column) => !of.columns[column]?.nullable || of.totals.includes(column),
  );
  return fixed && `retention blanks ${fixed}, which must be nullable and no total`;
}
