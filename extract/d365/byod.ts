// What the two BYOD readers share: which of our tables is which of theirs, what makes a header usable, and how rows
// that DuckDB can read become a delivery.
import type { Table } from "../column.ts";
import type { Context } from "../context.ts";
import { literal, name, open } from "../duckdb.ts";
import { misconfigured, refuse, SaldoError } from "../error.ts";
import type { Delivery, Original, Refusal, Relation } from "../source.ts";
import { orNearest } from "../spelling.ts";
import type { Execution } from "../transport/sql.ts";
import { renaming } from "./rename.ts";
import { requireDelimiter, requireValues } from "./shape.ts";
import type { StatusOptions } from "./status.ts";
import { tables } from "./tables.ts";

export const SOURCE = "d365";
/** The tables without their own column names: code here is the same for each. */
export const declared: { readonly [table: string]: Table<any> } = tables;

export type Options = {
  /** Folder of exported files, below SALDO_HOME or absolute. */
  folder: string;
  /** Folder that Synapse Link or Fabric Link fills, below SALDO_HOME or absolute; none when empty. */
  link: string;
  /** Name of the secret that holds the database's address, such as SALDO_D365_URL; where it is set, the database is read. */
  database: string;
  /** Schema of the BYOD tables. */
  schema: string;
  /** Our table → the customer's table, where its entity is published under another name; "" where it is not published. */
  tables: Record<string, string>;
  /** Our table → our column → the customer's column, where an entity of the organisation's own has another name for it. */
  columns: Record<string, Record<string, string>>;
  /** Legal entities to read; none means all that are there. */
  companies: string[];
  /** Of CSV files without a byte-order mark; UTF-8 when empty. */
  encoding: string;
  /** Of CSV files; found in the header when empty. */
  delimiter: string;
  /** Joins the parts of account display values; the organisation says it once, as `ledger.accountDelimiter`. */
  accountDelimiter: string;
  /** Seconds between two looks at the database: a table that changes in between is still being exported. 0: one look. */
  settle: number;
  /** Where Dynamics 365 itself is asked whether an export has finished; no one is asked when `url` is empty. */
  status: StatusOptions;
};

/** One of our tables and the name it has in BYOD. */
export type Wanted = {
  readonly table: string;
  readonly of: Table;
  readonly physical: string;
  /** The organisation says itself that it is there, under this name. */
  readonly named: boolean;
};

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
  for (const [table, columns] of Object.entries(options.columns)) {
    const unknown = Object.keys(columns).find((column) => !declared[table]?.columns[column]);
    if (declared[table] && unknown === undefined) continue;
    throw misconfigured(
      "unknown_column",
      declared[table]
        ? `d365.${table} has no column ${unknown}${orNearest(unknown!, Object.keys(declared[table].columns))}`
        : `d365 has no table ${table}${orNearest(table, Object.keys(declared))}`,
      "correct `columns` of configure(d365, { columns: { … } })",
    );
  }
  return Object.entries(declared)
    .filter(([table]) => options.tables[table] !== "")
    .map(([table, of]) => ({
      table,
      of,
      physical: options.tables[table] ?? of.from ?? table,
      named: options.tables[table] !== undefined,
    }));
}

/** The companies asked for, as the columns fold them. */
export const companiesOf = (options: Options): string[] =>
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
export type Found = Pick<
  Relation,
  "relation" | "header" | "floats" | "numbered" | "sent" | "written" | "lines" | "broken" | "files"
> & {
  /** The companies asked for are already all that is in it. */
  readonly limited?: boolean;
  /** What the reader knows of the state of the export beside what its rows say. */
  readonly watermark?: { readonly [name: string]: string };
  /** What its rows would say of the export, where that is known without asking them. */
  readonly stamps?: { readonly [name: string]: string } | undefined;
};

/** One table's rows as a delivery; they are read only when its files are not known. `own` are the companies that it is all of. */
export function deliver(
  wanted: Wanted,
  files: readonly Original[],
  find: () => Promise<Found>,
  options: Options,
  own?: readonly string[],
): Delivery {
  const { table, of, physical } = wanted;
  const limit = limitOf(of, options);
  return {
    label: physical,
    tables: [table],
    scope: own ? { company: own } : limit ? { company: limit.codes } : {},
    files,
    keep: true,
    async records() {
      const { limited, watermark: known, stamps, ...raw } = await find();
      const found = underOurNames(wanted, raw, options);
      const relation =
        limit && !limited
          ? `(select * from ${found.relation} where ${only(limit, found.header)})`
          : found.relation;
      await requireValues(wanted, relation, found);
      if (table === LEDGER_ENTRIES) await requireDelimiter(relation, found.header, options.accountDelimiter);
      return {
        relations: { [table]: { ...found, relation } },
        watermark: { ...(stamps ?? (await watermark(relation, found.header))), ...known },
      };
    },
  };
}

/** The table whose accounts are display values that all marts split. */
const LEDGER_ENTRIES = "general_journal_account_entry";

/** The same rows, under the names that the table declares. */
function underOurNames<R extends Found>(wanted: Wanted, found: R, options: Options): R {
  const of = renaming(wanted.of, options.columns[wanted.table]);
  const header = found.header.map(of);
  if (header.every((column, index) => column === found.header[index])) return found;
  return {
    ...found,
    header,
    ...(found.floats ? { floats: found.floats.map(of) } : {}),
    ...(found.written
      ? { written: new Map([...found.written].map(([column, how]) => [of(column), how])) }
      : {}),
    relation: inColumn(found.relation, found.header, header),
  };
}

/** The same rows, each column under the other header's name. */
export const inColumn = (relation: string, header: readonly string[], renamed: readonly string[]): string =>
  `(select _row, ${header.map((own, index) => `${name(own)} as ${name(renamed[index]!)}`).join(", ")} from ${relation})`;

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

/** The same as the database has told of its executions; undefined where only the rows know. */
export function stampsFrom(executions: readonly Execution[]): Record<string, string> | undefined {
  const some = executions.filter(({ rows }) => rows !== "0");
  const moments = some.map(({ first }) => first);
  // Stamps that mean nothing hide what the other rows of the execution say, and text is not cut to the millisecond.
  const exact = /^(?!1900)\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,3})?$/;
  if (moments.some((first) => first !== null && !exact.test(first))) return undefined;
  const ids = some.map(({ execution }) => execution).filter(Boolean);
  const latest = ids.sort().reverse().slice(0, EXECUTIONS);
  const first = moments.filter((moment) => moment !== null).sort()[0];
  return {
    ...(latest.length > 0 ? { execution_ids: latest.join(",") } : {}),
    ...(first === undefined ? {} : { cut_off: new Date(`${first.replace(" ", "T")}Z`).toISOString() }),
  };
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

/**
 * A table that is not there: a refusal only where it landed before or the organisation named it; else it is one of many
 * entities that nobody publishes.
 */
export function absent(
  { table, physical, named }: Wanted,
  code: "not_delivered" | "missing_table",
  where: string,
  near = "",
): Refusal {
  return {
    refused: refuse(
      code,
      `${physical} is not in ${where}${near}`,
      { source: SOURCE, table },
      `export the table again, or name it: configure(d365, { tables: { ${table}: "…" } }), "" where it is not published`,
    ),
    label: physical,
    tables: [table],
    files: [],
    absent: !named,
  };
}

/** How many names one note spells out. */
const SPELT = 10;

/** "A, B and 3 more" */
export const spelt = (names: readonly string[]): string =>
  names.slice(0, SPELT).join(", ") + (names.length > SPELT ? ` and ${names.length - SPELT} more` : "");

/** One line on all tables that are not there; a warning where there is nothing at all. */
export function noteAbsent(context: Context, missing: readonly Wanted[], all: readonly Wanted[]): void {
  if (missing.length === 0) return;
  const nothing = missing.length === all.length;
  context.emit({
    type: "note",
    level: nothing ? "warning" : "info",
    code: "not_delivered",
    message: nothing
      ? "no table of d365 was delivered"
      : `tables that are not exported: ${spelt(missing.map(({ physical }) => physical))}`,
    place: { source: SOURCE },
  });
}
