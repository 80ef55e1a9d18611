// What the two BYOD readers share: which of our tables is which of theirs, what makes a header usable, and how rows
// that DuckDB can read become a delivery.
import type { Table } from "../column.ts";
import type { Context } from "../context.ts";
import { literal, name, open } from "../duckdb.ts";
import { misconfigured, refuse, SaldoError } from "../error.ts";
import type { Delivery, Original, Refusal, Relation } from "../source.ts";
import { orNearest } from "../spelling.ts";
import { tables } from "./tables.ts";

export const SOURCE = "d365";
/** The tables without their own column names: code here is the same for each. */
export const declared: { readonly [table: string]: Table<any> } = tables;

export type Options = {
  /** Folder of exported files, below SALDO_HOME or absolute. */
  folder: string;
  /** Name of the secret that holds the database's address, such as SALDO_D365_URL; where it is set, the database is read. */
  database: string;
  /** Schema of the BYOD tables. */
  schema: string;
  /** Our table → the customer's table, where its entity is published under another name. */
  tables: Record<string, string>;
  /** Legal entities to read; none means all that are there. */
  companies: string[];
  /** Of CSV files without a byte-order mark; UTF-8 when empty. */
  encoding: string;
  /** Of CSV files; found in the header when empty. */
  delimiter: string;
};

/** One of our tables and the name it has in BYOD. */
export type Wanted = { readonly table: string; readonly of: Table; readonly physical: string };

/** Our tables in declared order, under the names that the organisation has for them. */
export function wanted(options: Options): Wanted[] {
  for (const table of Object.keys(options.tables)) {
    if (table in declared) continue;
    throw misconfigured(
      "unknown_table",
      `d365 has no table ${table}${orNearest(table, Object.keys(declared))}`,
      "correct `tables` of configure(d365, { tables: { … } })",
    );
  }
  return Object.entries(declared).map(([table, of]) => ({
    table,
    of,
    physical: options.tables[table] ?? of.from ?? table,
  }));
}

/** The companies asked for, as the columns fold them. */
const companiesOf = (options: Options): string[] =>
  [...new Set(options.companies.map((company) => company.trimEnd().toUpperCase()))].filter(Boolean).sort();

/** The source column by which a table is limited to the companies asked for; undefined for tables that know no company. */
export function limitOf(of: Table, options: Options): { column: string; codes: string[] } | undefined {
  const codes = companiesOf(options);
  if (codes.length === 0 || !of.scope.includes("company")) return undefined;
  return { column: of.columns.company!.from ?? "company", codes };
}

/** Names of the columns that a table declares, as the source has them. */
export const expected = (of: Table): string[] =>
  Object.entries(of.columns).map(([column, { from }]) => from ?? column);

/** What a reader has found of one table. */
export type Found = Pick<Relation, "relation" | "header" | "numbered" | "broken" | "files"> & {
  /** The companies asked for are already all that is in it. */
  readonly limited?: boolean;
};

/** One table's rows as a delivery; they are read only when its files are not known. */
export function deliver(
  { table, of, physical }: Wanted,
  files: readonly Original[],
  find: () => Promise<Found>,
  options: Options,
): Delivery {
  const limit = limitOf(of, options);
  return {
    label: physical,
    tables: [table],
    scope: limit ? { company: limit.codes } : {},
    files,
    keep: true,
    async records() {
      const { limited, ...found } = await find();
      const relation =
        limit && !limited
          ? `(select * from ${found.relation} where ${only(limit, found.header)})`
          : found.relation;
      return {
        relations: { [table]: { ...found, relation } },
        watermark: await watermark(relation, found.header),
      };
    },
  };
}

const only = (
  { column, codes }: { column: string; codes: readonly string[] },
  header: readonly string[],
): string => {
  const own = header.find((one) => one.toLowerCase() === column.toLowerCase()) ?? column;
  return `upper(rtrim(${name(own)})) in (${codes.map((code) => literal(code)).join(", ")})`;
};

/** Execution ids of an export can be many (one per company and retry): the manifest names the last ones. */
const EXECUTIONS = 20;

/** What the export says about itself: its execution ids, and the moment from which on nothing is certain to be in it. */
async function watermark(relation: string, header: readonly string[]): Promise<Record<string, string>> {
  const column = (sought: string) => header.find((one) => one.toUpperCase() === sought);
  const execution = column("EXECUTIONID");
  const started = column("SYNCSTARTDATETIME");
  if (!execution && !started) return {};
  const parts = [
    execution
      ? `array_to_string(list_sort(list_sort(list(distinct ${name(execution)}) filter (${name(execution)} <> ''), 'desc')[1:${EXECUTIONS}]), ',') as executions`
      : "null as executions",
    started
      ? `min(try_cast(${name(started)} as TIMESTAMP)) filter (not starts_with(${name(started)}, '1900-01-01')) as cut_off`
      : "null as cut_off",
  ];
  const session = await open();
  try {
    const [row] = await session.all(`select ${parts.join(", ")} from ${relation}`);
    return {
      ...(row?.executions ? { execution_ids: String(row.executions) } : {}),
      ...(row?.cut_off ? { cut_off: String(row.cut_off) } : {}),
    };
  } finally {
    session.close();
  }
}

/** A table that cannot be read does not hold up the others; what is not about the input stops the run. */
export function refusal({ table, physical }: Wanted, error: unknown, files: readonly Original[]): Refusal {
  if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
  return { refused: placed(error, table), label: physical, tables: [table], files };
}

/** The same error, knowing its table. */
function placed(error: SaldoError, table: string): SaldoError {
  if (error.place.table) return error;
  return new SaldoError(error.kind, error.code, error.message, {
    hint: error.hint,
    place: { source: SOURCE, table, ...error.place },
    cause: error,
  });
}

/** A table of which nothing was delivered: people are told, and where it landed before it is refused; the others go on. */
export function notDelivered(
  context: Context,
  { table, physical }: Wanted,
  where: string,
  near = "",
): Refusal {
  const message = `${physical} is not in ${where}: not delivered${near}`;
  context.emit({
    type: "note",
    level: "warning",
    code: "not_delivered",
    message,
    place: { source: SOURCE, table },
  });
  return {
    refused: refuse(
      "not_delivered",
      message,
      { source: SOURCE, table },
      "export the table again, or name it in configure(d365, { tables })",
    ),
    label: physical,
    tables: [table],
    files: [],
    absent: true,
  };
}
