// The SQL behind `read`, the same on every engine: columns, equality per column, order with nothing first; and what the
// audit reads of candidate.
import { type Cell, literal, name, type Row } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";

export type Query = {
  readonly columns?: readonly string[];
  /** Equality per column; a list means any of. */
  readonly where?: Readonly<Record<string, Cell | readonly Cell[]>>;
  readonly order?: readonly string[];
};

/** What was published by a run and is not kept any more: the current publication and a few before it are. */
export const publicationGone = (run: string): SaldoError =>
  new SaldoError("config", "publication_gone", `what run ${run} published is not kept any more`, {
    hint: "write the report again from what is published now, with saldo report, and trace that",
  });

/** The statement that reads one published mart (of the personal ones: `schema` pii); throws `unknown_mart` for any other name. */
export function selectOf(
  mart: string,
  published: readonly string[],
  { columns, where, order }: Query = {},
  schema: "marts" | "pii" = "marts",
): string {
  const known = [...published, ...(schema === "marts" ? ["control", "publication"] : [])];
  if (!known.includes(mart)) {
    throw new SaldoError("config", "unknown_mart", `there is no published mart ${mart}`, {
      hint: `published are: ${known.sort().join(", ")}`,
    });
  }
  const conditions = Object.entries(where ?? {}).map(([column, value]) => condition(column, value));
  return [
    `select ${columns ? columns.map(name).join(", ") : "*"} from ${schema}.${name(mart)}`,
    ...(conditions.length > 0 ? [`where ${conditions.join(" and ")}`] : []),
    ...(order && order.length > 0
      ? [`order by ${order.map((column) => `${name(column)} nulls first`).join(", ")}`]
      : []),
  ].join(" ");
}

/** The rows of models of candidate, in their order. */
export async function candidateOf(
  ask: (sql: string) => Promise<Row[]>,
  models: readonly string[],
): Promise<Row[][]> {
  const found: Row[][] = [];
  for (const model of models) found.push(await ask(`select * from candidate.${name(model)}`));
  return found;
}

function condition(column: string, value: Cell | readonly Cell[]): string {
  if (value === null) return `${name(column)} is null`;
  if (Array.isArray(value) && value.includes(null)) {
    const rest = value.filter((one: Cell) => one !== null);
    return `(${name(column)} is null or ${condition(column, rest)})`;
  }
  if (Array.isArray(value))
    return value.length === 0
      ? "false"
      : `${name(column)} in (${value.map((one: Cell) => literal(one)).join(", ")})`;
  return `${name(column)} = ${literal(value as Cell)}`;
}
