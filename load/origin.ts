// What the figures of published marts are made of, in SQL that is the same on every engine. Each mart says it per column
// (`meta.origin` beside its model): rows of another mart that add up, a formula over its own row, or the row that landed.
// From that, and from the rows that are asked about, every further step follows.
import { type Cell, literal, name, type Row } from "../extract/duckdb.ts";

/** Rows of a mart that make up a figure: a select of its columns, and as `_sign` whether the row counts for or against it. */
export type Rows = { readonly mart: string; readonly sql: string };

/** Rows of another mart: those for which `on` holds, over `this` and `part`. */
export type Part = {
  readonly of: string;
  readonly on: string;
  /** A column of the part, or SQL over it. */
  readonly what: string;
  /** Added up, taken off, or the largest of them. */
  readonly take: "sum" | "less" | "max";
};

/** How a column is made where `when` holds. */
export type Way = { readonly when: string | null } & (
  | { readonly is: "parts"; readonly parts: readonly Part[] }
  /** Over columns of the row, and figures that are declared beside them; `through`: rounded to so many digits first. */
  | { readonly is: "formula"; readonly formula: string; readonly through: number | null }
  /** SQL over the row itself: a number of days, of which there is nothing below. */
  | { readonly is: "value"; readonly value: string }
);

/** Asks one statement of the publication. */
export type AskOf = (sql: string) => AsyncIterable<Row>;

const mart = (of: string): string => `marts.${name(of)}`;

/** A line of a report may show nothing where the mart has an empty text. */
function condition(column: string, value: Cell | readonly Cell[]): string {
  if (Array.isArray(value))
    return `(${value.map((one: Cell) => condition(column, one)).join(" or ") || "false"})`;
  if (value === null || value === "") return `coalesce(cast(${name(column)} as varchar), '') = ''`;
  return `${name(column)} = ${literal(value as Cell)}`;
}

/** The rows of a mart that agree with `where`. */
export function rowsWhere(of: string, where: Readonly<Record<string, Cell | readonly Cell[]>>): Rows {
  const conditions = Object.entries(where).map(([column, value]) => condition(column, value));
  const filter = conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "";
  return { mart: of, sql: `select own.*, 1 as _sign from ${mart(of)} as own${filter}` };
}

/** The rows of a mart that agree with `where` and, in some columns, with one of many lines. */
export function rowsAmong(
  of: string,
  where: Readonly<Record<string, Cell | readonly Cell[]>>,
  columns: readonly string[],
  lines: readonly (readonly (string | null)[])[],
): Rows {
  const { sql } = rowsWhere(of, where);
  const values = lines.map((line) => `(${line.map((value) => literal(value ?? "")).join(", ")})`);
  const same = columns.map(
    (column, at) => `coalesce(cast(own.${name(column)} as varchar), '') = line.k${at}`,
  );
  return {
    mart: of,
    sql: `select own.* from (${sql}) as own inner join (values ${values.join(", ")}) as line (${columns.map((_, at) => `k${at}`).join(", ")}) on ${same.join(" and ")}`,
  };
}

/** Of rows that agree in `by` the first, or the last, in the order of `sequence`. */
export function oneOf(
  { mart: of, sql }: Rows,
  take: "first" | "last",
  by: readonly string[],
  sequence: readonly string[],
): Rows {
  const order = sequence.map((column) =>
    take === "first" ? `${name(column)} nulls first` : `${name(column)} desc nulls last`,
  );
  const place = `row_number() over (partition by ${by.map(name).join(", ")} order by ${order.join(", ")})`;
  return {
    mart: of,
    sql: `select * from (select own.*, ${place} as _place from (${sql}) as own) as own where _place = 1`,
  };
}

/** Those of the rows for which something holds. */
export const rowsThat = ({ mart: of, sql }: Rows, when: string): Rows => ({
  mart: of,
  sql: `select this.* from (${sql}) as this where ${when}`,
});

/** Which of the ways a row goes: the first whose condition holds; as many as there are ways where none does. */
export const wayOf = (ways: readonly Way[]): string =>
  `case ${ways.map(({ when }, index) => `when ${when ?? "true"} then ${index} `).join("")}else ${ways.length} end`;

/** The rows of a part that rows are made of. */
export const partOf = ({ sql }: Rows, { of, on, take }: Part): Rows => ({
  mart: of,
  sql: `select part.*, ${take === "less" ? "-" : ""}this._sign as _sign from (${sql}) as this inner join ${mart(of)} as part on ${on}`,
});

/** A figure with the sign of its row. */
const signed = (what: string): string => `case when _sign < 0 then -(${what}) else ${what} end`;

/** How many rows there are, and what a column of them adds up to; `known`: those in which it is not empty. */
export const sumOf = ({ sql }: Rows, what: string): string =>
  `select count(*) as n, count(${what}) as known, cast(sum(${signed(what)}) as varchar) as amount from (${sql}) as part`;

const numbered = ({ sql }: Rows): string =>
  `select this.*, row_number() over () as _this from (${sql}) as this`;

/** Per row what parts of it add up to. */
const madeOf = (parts: readonly Part[]): string => {
  const each = parts.map(
    ({ of, on, what, take }) =>
      `select this._this, ${take === "less" ? "-" : ""}(${/^\w+$/.test(what) ? `part.${name(what)}` : what}) as x from this inner join ${mart(of)} as part on ${on}`,
  );
  const take = parts.some((part) => part.take === "max") ? "max" : "sum";
  return `select _this, ${take}(x) as made from (${each.join(" union all ")}) as one group by _this`;
};

/** What the parts of the rows add up to, and in how many rows that is not what the mart says, rounded as it is there. */
export const checkOf = (rows: Rows, column: string, parts: readonly Part[], scale: number): string => `
  with this as (${numbered(rows)}), made as (${madeOf(parts)})
  select cast(sum(${signed("made")}) as varchar) as amount,
    sum(case when ${name(column)} is not null and round(coalesce(made, 0), ${scale}) <> ${name(column)} then 1 else 0 end) as wrong
  from this left join made on this._this = made._this`;

/** The rows one by one, with what figures that are declared beside its columns come to, for a formula over them. */
export function operandsOf(
  rows: Rows,
  columns: readonly string[],
  beside: ReadonlyMap<string, readonly Part[]>,
): string {
  const made = [...beside].map(([, parts], at) => `made_${at} as (${madeOf(parts)})`);
  const joins = [...beside].map((_, at) => `left join made_${at} on this._this = made_${at}._this`);
  const selected = [
    ...columns.map((column) => `cast(this.${name(column)} as varchar) as ${name(column)}`),
    ...[...beside.keys()].map(
      (figure, at) => `cast(coalesce(made_${at}.made, 0) as varchar) as ${name(figure)}`,
    ),
  ];
  return `with this as (${numbered(rows)})${made.map((one) => `, ${one}`).join("")}
    select this._sign, ${selected.join(", ")} from this ${joins.join(" ")}`;
}

/** The rows themselves, with chosen columns as text. */
export const listOf = (
  { sql }: Rows,
  columns: readonly string[],
  order: readonly string[],
  limit: number | null,
): string =>
  `select _sign, ${columns.map((column) => `cast(part.${name(column)} as varchar) as ${name(column)}`).join(", ")}
   from (${sql}) as part order by ${order.map((column) => `part.${name(column)}`).join(", ") || "1"}${limit === null ? "" : ` limit ${limit}`}`;
