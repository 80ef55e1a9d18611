// From one record of Bint XML to one row: where each value is found is what the tables declare, with the organisation's
// own rubrieken on top.
import type { Column } from "../column.ts";
import type { Node } from "../format/xml.ts";
import type { Item } from "../source.ts";
import { type Family, RECORD } from "./bint.ts";
import { AMBIGUOUS, AMBIGUOUS_REASON, find, type Rubriek, rubriek } from "./rubriek.ts";
import { type Own, tables } from "./tables.ts";

type TableName = keyof typeof tables;
/** Where a column is found: the first of these that has a value. */
type Found = { readonly [column: string]: readonly Rubriek[] };
export type Rubrieken = { readonly [table in TableName]: Found };

/** Columns that are not found below the record itself: they belong to the werknemer or dienstverband around it. */
const GIVEN: readonly string[] = ["person_number", "employment_number"];

/** Where each value is found. A column that a table does not declare (an "eigen rubriek") is kept in `_extra`. */
export const rubriekenOf = (own: Partial<Own> = {}): Rubrieken =>
  Object.fromEntries(
    Object.keys(tables).map((table) => [table, found(table as TableName, own[table as TableName])]),
  ) as Rubrieken;

function found(table: TableName, own: { readonly [column: string]: string } = {}): Found {
  const declared = Object.entries<Column>(tables[table].columns).flatMap(([column, { from }]) =>
    from === undefined || (table !== "role_assignment" && GIVEN.includes(column))
      ? []
      : [[column, from] as const],
  );
  const all = { ...Object.fromEntries(declared), ...own };
  return Object.fromEntries(
    Object.entries(all).map(([column, spec]) => [column, spec.split("|").map(rubriek)]),
  );
}

export type Row = Item<typeof tables>;
export type Rejected = NonNullable<Row["reject"]>;

export type Gathered = {
  table: TableName;
  values: { [column: string]: string | undefined };
  extra?: { [column: string]: string };
  reject?: Rejected;
};

/** The values of one record, those of blocks that `skip` names left out. */
export function gathered(
  table: TableName,
  known: Gathered["values"],
  record: Node,
  skip: ReadonlySet<string>,
  where: Found,
  fault: Rejected | undefined,
): Gathered {
  const values = { ...known };
  const extra: { [column: string]: string } = {};
  let reject = fault;
  for (const [column, rubrieken] of Object.entries(where)) {
    const value = firstOf(record, rubrieken, skip);
    if (value === AMBIGUOUS) reject ??= { column, reason: AMBIGUOUS_REASON };
    else if (column in tables[table].columns) values[column] = value;
    else if (value !== undefined) extra[column] = value;
  }
  return {
    table,
    values,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    ...(reject === undefined ? {} : { reject }),
  };
}

function firstOf(record: Node, rubrieken: readonly Rubriek[], skip: ReadonlySet<string>) {
  for (const rubriek of rubrieken) {
    const value = find(record, rubriek, skip);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The row of one unit, job or role. */
export function listItem(
  family: Exclude<Family, "personnel">,
  record: Node,
  rubrieken: Rubrieken,
  file: number,
): Row {
  const empty = record.children.length === 0;
  const fault = empty
    ? { column: tables[family].key[0]!, reason: `the ${RECORD[family]} is empty` }
    : undefined;
  return { ...gathered(family, {}, record, new Set(), rubrieken[family], fault), file };
}
