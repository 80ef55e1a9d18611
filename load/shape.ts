// The shape of a table as every engine understands it: names and SQL types. What the models declare, what controls
// publish and what raw's internal tables hold is said in these, once.
import { literal, name, type Row } from "../extract/duckdb.ts";

export type Shape = readonly (readonly [column: string, type: string])[];

/** One row of a control, after waivers were laid over it, as it is published in `marts.control`. */
export const CONTROL = [
  ["control", "VARCHAR"],
  ["title", "VARCHAR"],
  ["title_nl", "VARCHAR"],
  ["scope", "VARCHAR"],
  ["period", "VARCHAR"],
  ["expected", "DECIMAL(38,6)"],
  ["expected_source", "VARCHAR"],
  ["actual", "DECIMAL(38,6)"],
  ["actual_source", "VARCHAR"],
  ["difference", "DECIMAL(38,6)"],
  ["tolerance", "DECIMAL(38,6)"],
  ["status", "VARCHAR"],
  ["explanation", "VARCHAR"],
  ["blocks", "VARCHAR"],
  ["waived_by", "VARCHAR"],
  ["waived_until", "VARCHAR"],
  ["waiver_reason", "VARCHAR"],
] as const satisfies Shape;

type MayLack =
  | "expected"
  | "actual"
  | "difference"
  | "tolerance"
  | "explanation"
  | "waived_by"
  | "waived_until"
  | "waiver_reason";
type ControlColumn = (typeof CONTROL)[number][0];
export type ControlRow = { readonly [C in ControlColumn]: C extends MayLack ? string | null : string };

/** The shape of the one row that says what is published. */
export const publicationShape = (facts: Row): Shape =>
  Object.keys(facts).map((column) => [column, column.endsWith("_at") ? "TIMESTAMP" : "VARCHAR"] as const);

/** Statements that insert rows, a few hundred at a time. */
export function* inserts(target: string, shape: Shape, rows: readonly Row[]): Generator<string> {
  const columns = shape.map(([column]) => name(column)).join(", ");
  for (let at = 0; at < rows.length; at += 500) {
    const values = rows
      .slice(at, at + 500)
      .map(
        (row) =>
          `(${shape.map(([column, type]) => (row[column] == null ? "null" : `cast(${literal(row[column])} as ${type})`)).join(", ")})`,
      );
    yield `insert into ${target} (${columns}) values ${values.join(", ")}`;
  }
}
