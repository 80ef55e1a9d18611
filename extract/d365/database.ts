// The BYOD database itself. All tables are copied out of one snapshot before the first is handed over: either a run's
// tables are as of one moment, or none of them comes; and the snapshot does not stand open while rows land.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { misconfigured, SaldoError } from "../error.ts";
import { readCsv } from "../format/csv.ts";
import { requireColumns } from "../incoming.ts";
import type { Delivery, Refusal } from "../source.ts";
import { orNearest } from "../spelling.ts";
import { NULLS, openDatabase, type Snapshot } from "../transport/sql.ts";
import {
  absent,
  deliver,
  limitOf,
  noteAbsent,
  type Options,
  refusal,
  SOURCE,
  type Wanted,
  wanted,
} from "./byod.ts";

type Copied = { readonly table: Wanted; readonly path: string; readonly rows: number };
type Failed = { readonly table: Wanted; readonly error: unknown };
type Missing = { readonly table: Wanted; readonly missing: Refusal };
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
      if ("missing" in one) yield one.missing;
      else if ("error" in one) yield refusal(one.table, one.error, []);
      else {
        yield await copiedTable(one, options, work);
        await rm(one.path, { force: true });
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function copiedTable(
  { table, path, rows }: Copied,
  options: Options,
  workDir: string,
): Promise<Delivery> {
  const { relation, header, broken, records } = await readCsv([path], {
    workDir,
    delimiter: ",",
    nulls: NULLS,
  });
  if (records !== rows || broken.length > 0) throw notTheSame(table, rows, records - broken.length);
  return deliver(table, [], async () => ({ relation, header, limited: true }), options);
}

async function copyAll(
  url: string,
  options: Options,
  context: Context,
  work: string,
): Promise<(Copied | Failed | Missing)[]> {
  const tables = wanted(options);
  const database = await openDatabase(url, options.database);
  const copied: (Copied | Failed | Missing)[] = [];
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
      const found = find(table, present);
      if (!found) {
        const where = `schema ${options.schema} of ${database.label}`;
        copied.push({ table, missing: notThere(table, tables, present, where) });
        continue;
      }
      try {
        copied.push({
          table,
          path,
          rows: await copyTable(snapshot, table, found, options, path, context.signal),
        });
      } catch (error) {
        if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
        copied.push({ table, error });
      }
    }
    const missing = copied.flatMap((one) => ("missing" in one && one.missing.absent ? [one.table] : []));
    noteAbsent(context, missing, tables, `schema ${options.schema} of ${database.label}`);
  } finally {
    await database.close();
  }
  return copied;
}

async function copyTable(
  snapshot: Snapshot,
  table: Wanted,
  found: Present,
  options: Options,
  path: string,
  signal: AbortSignal,
): Promise<number> {
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
  return snapshot.copy(
    { ...found, columns, ...(limit && own ? { where: { column: own.name, codes: limit.codes } } : {}) },
    path,
    signal,
  );
}

/** The table as the database spells it. */
const find = ({ physical }: Wanted, present: readonly Present[]): Present | undefined =>
  present.find((one) => one.table === physical) ??
  present.find((one) => one.table.toLowerCase() === physical.toLowerCase());

/**
 * What a table that is not there was probably meant to be: no table that is another one of ours. An entity that is
 * published under a name like this one is refused until the organisation says which it is; one that is not, is absent.
 */
function notThere(
  table: Wanted,
  tables: readonly Wanted[],
  present: readonly Present[],
  where: string,
): Refusal {
  const claimed = new Set(tables.map(({ physical }) => physical.toLowerCase()));
  const free = present.map((one) => one.table).filter((name) => !claimed.has(name.toLowerCase()));
  const found = absent(table, "missing_table", where, orNearest(table.physical, free));
  return { ...found, absent: found.absent === true && !free.some((name) => isVersion(name, table.physical)) };
}

/** The same entity in another version or under another prefix: `ProjProjectStaging`, `XyzProjProjectV2Staging`. */
const stem = (name: string): string => name.toLowerCase().replace(/(entity)?(v\d+)?(staging)?$/, "");
const isVersion = (name: string, physical: string): boolean =>
  stem(name) === stem(physical) || name.toLowerCase().endsWith(physical.toLowerCase());

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
