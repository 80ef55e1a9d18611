// The BYOD database itself. All tables are copied out of one snapshot before the first is handed over: either a run's
// tables are as of one moment, or none of them comes; and the snapshot does not stand open while rows land.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { misconfigured, refuse, SaldoError } from "../error.ts";
import { NUMBER, readCopy } from "../format/csv-copy.ts";
import { requireColumns } from "../incoming.ts";
import type { Delivery, Refusal } from "../source.ts";
import { orNearest } from "../spelling.ts";
import { NULLS, openDatabase, type Snapshot } from "../transport/sql.ts";
import { deliver, limitOf, type Options, refusal, SOURCE, type Wanted, wanted } from "./byod.ts";

type Copied = {
  readonly table: Wanted;
  readonly path: string;
  readonly header: readonly string[];
  readonly rows: number;
};
type Failed = { readonly table: Wanted; readonly error: unknown };
type Present = { readonly schema: string; readonly table: string };

/** Yields one delivery per table, all as of one moment where the database allows it. */
export async function* readDatabase(
  url: string,
  options: Options,
  context: Context,
  work: string,
): AsyncGenerator<Delivery | Refusal> {
  await mkdir(work, { recursive: true });
  try {
    for (const one of await copyAll(url, options, context, work)) {
      yield "error" in one ? refusal(one.table, one.error, []) : await copiedTable(one, options, work);
      if ("path" in one) await rm(one.path, { force: true });
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function copiedTable(
  { table, path, header, rows }: Copied,
  options: Options,
  workDir: string,
): Promise<Delivery> {
  const { records, ...copy } = await readCopy(path, header, rows, { workDir, nulls: NULLS });
  if (records !== rows) throw notTheSame(table, rows, records);
  return deliver(table, [], async () => ({ ...copy, limited: true }), options);
}

async function copyAll(
  url: string,
  options: Options,
  context: Context,
  work: string,
): Promise<(Copied | Failed)[]> {
  const tables = wanted(options);
  const database = await openDatabase(url, options.database);
  const copied: (Copied | Failed)[] = [];
  try {
    const snapshot = await database.snapshot(context.emit);
    const present = await snapshot.tables(options.schema);
    if (present.length === 0) {
      throw misconfigured(
        "missing_schema",
        `${database.label} shows no tables in schema ${options.schema}`,
        `name the schema: configure(d365, { schema: "…" }), and check that the user in ${options.database} may read it`,
      );
    }
    for (const [index, table] of tables.entries()) {
      context.signal.throwIfAborted();
      context.emit({
        type: "step.progress",
        step: "extract",
        done: index,
        total: tables.length,
        note: table.physical,
      });
      const path = join(work, `${table.table}.csv`);
      try {
        copied.push(await copyTable(snapshot, table, present, options, path, context.signal));
      } catch (error) {
        if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
        copied.push({ table, error });
      }
    }
  } finally {
    await database.close();
  }
  return copied;
}

async function copyTable(
  snapshot: Snapshot,
  table: Wanted,
  present: readonly Present[],
  options: Options,
  path: string,
  signal: AbortSignal,
): Promise<Copied> {
  const found = find(table, present);
  const catalogue = await snapshot.columns(found.schema, found.table);
  requireColumns(
    table.table,
    table.of,
    catalogue.map(({ name }) => name),
    table.physical,
  );
  const ignored = new Set(table.of.ignore.map((column) => column.toLowerCase()));
  const columns = catalogue.filter(({ name }) => !ignored.has(name.toLowerCase()));
  const limit = limitOf(table.of, options);
  const own = limit && columns.find(({ name }) => name.toLowerCase() === limit.column.toLowerCase());
  const where = limit && own ? { where: { column: own.name, codes: limit.codes } } : {};
  const rows = await snapshot.copy({ ...found, columns, number: NUMBER, ...where }, path, signal);
  return { table, path, header: columns.map(({ name }) => name), rows };
}

/** The table as the database spells it. */
function find({ table, physical }: Wanted, present: readonly Present[]): Present {
  const exact = present.find((one) => one.table === physical);
  const found = exact ?? present.find((one) => one.table.toLowerCase() === physical.toLowerCase());
  if (found) return found;
  throw refuse(
    "missing_table",
    `there is no table ${physical}${orNearest(
      physical,
      present.map((one) => one.table),
    )}`,
    { source: SOURCE, table },
    `publish the entity to the database, or name its table: configure(d365, { tables: { ${table}: "…" } })`,
  );
}

const notTheSame = ({ table, physical }: Wanted, sent: number, read: number) =>
  new SaldoError(
    "retriable",
    "copy_incomplete",
    `the database sent ${sent} rows of ${physical}, the copy holds ${read}`,
    {
      place: { source: SOURCE, table },
      hint: "nothing of the table was taken; run again, and check that the disk is not full",
    },
  );
