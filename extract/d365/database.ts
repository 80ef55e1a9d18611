// The BYOD database itself. All tables are copied out of one snapshot before the first is handed over: either a run's
// tables are as of one moment, or none of them comes; and the snapshot does not stand open while rows land. A table in
// which an export is at work is looked at again, and then refused.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "../context.ts";
import { misconfigured, SaldoError } from "../error.ts";
import { readCopy } from "../format/csv-copy.ts";
import { incomplete, requireColumns } from "../incoming.ts";
import type { Delivery, Refusal } from "../source.ts";
import { orNearest } from "../spelling.ts";
import {
  type CatalogueColumn,
  type Copy,
  type Execution,
  openDatabase,
  type Snapshot,
  type Stamps,
} from "../transport/sql.ts";
import {
  absent,
  deliver,
  limitOf,
  type Options,
  refusal,
  SOURCE,
  spelt,
  stampsFrom,
  type Wanted,
} from "./byod.ts";
import { stillMoving, unfinished } from "./finished.ts";
import { renaming } from "./rename.ts";
import { requireTypes } from "./shape.ts";
import { executionStatus } from "./status.ts";

type Copied = {
  readonly table: Wanted;
  readonly path: string;
  readonly columns: readonly CatalogueColumn[];
  readonly copy: Copy;
  readonly executions: readonly Execution[];
};
type Failed = { readonly table: Wanted; readonly error: unknown };
type Missing = { readonly table: Wanted; readonly missing: Refusal };
type Outcome = Copied | Failed | Missing;
type Present = { readonly schema: string; readonly table: string };

/** How often a database in which exports are at work is read again before the tables that still move are refused. */
const ATTEMPTS = 3;

/** Yields one delivery per table, all as of one moment where the database allows it. */
export async function* readDatabase(
  url: string,
  tables: readonly Wanted[],
  options: Options,
  context: Context,
  work: string,
): AsyncGenerator<Delivery | Refusal> {
  await mkdir(work, { recursive: true });
  try {
    const all = await copyAll(url, tables, options, context, work);
    const cutOff = all
      .flatMap((one) => ("executions" in one ? one.executions : []))
      .flatMap(({ first }) => (first === null || first.startsWith("1900") ? [] : [first]))
      .sort()[0];
    for (const one of all) {
      if ("missing" in one) yield one.missing;
      else if ("error" in one) yield refusal(one.table, one.error, []);
      else {
        yield await copiedTable(one, options, work, cutOff);
        await rm(one.path, { force: true });
      }
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function copiedTable(
  { table, path, columns, copy, executions }: Copied,
  options: Options,
  workDir: string,
  cutOff: string | undefined,
): Promise<Delivery> {
  const { records, ...found } = await readCopy(path, columns, copy, workDir);
  if (records !== copy.rows) throw incomplete(table.table, copy.rows, records);
  // Up to this moment, and no further, all tables of the run speak of the same.
  const watermark =
    cutOff === undefined ? {} : { common_cut_off: new Date(`${cutOff.replace(" ", "T")}Z`).toISOString() };
  // The table's executions are those of its rows, unless only some companies' rows were copied.
  const stamps = limitOf(table.of, options) && copy.rows > 0 ? undefined : stampsFrom(executions);
  return deliver(table, [], async () => ({ ...found, limited: true, watermark, stamps }), options);
}

async function copyAll(
  url: string,
  tables: readonly Wanted[],
  options: Options,
  context: Context,
  work: string,
): Promise<readonly Outcome[]> {
  const status = executionStatus(options.status, context);
  for (let attempt = 1; ; attempt++) {
    const from = performance.now();
    const copied = await copyOnce(url, tables, options, context, work);
    // The copy's own look was the first; what copying took is not waited for once more.
    const settled = from + 1000 * options.settle * attempt - performance.now();
    if (settled > 0) await wait(settled, undefined, { signal: context.signal });
    const later = options.settle > 0 ? await look(url, tables, options, context) : undefined;
    const moving: Failed[] = [];
    for (const one of copied) {
      if (!("executions" in one)) continue;
      const now = later?.get(one.table.table);
      const moved = now !== undefined && now !== JSON.stringify(one.executions);
      const error = moved
        ? stillMoving(one.table)
        : await unfinished(one.table, one.executions, status, context);
      if (error) moving.push({ table: one.table, error });
    }
    const failed = new Map(moving.map((one) => [one.table.table, one]));
    const running = moving.filter(({ error }) => (error as SaldoError).code === "export_running");
    if (running.length === 0 || attempt === ATTEMPTS) {
      return copied.map((one) => failed.get(one.table.table) ?? one);
    }
    context.emit({
      type: "note",
      level: "info",
      code: "export_running",
      message: `still being exported: ${spelt(running.map(({ table }) => table.physical))}; looking again`,
      place: { source: SOURCE },
    });
  }
}

/** What each table holds at a moment, to be compared with a later one. */
async function look(
  url: string,
  tables: readonly Wanted[],
  options: Options,
  context: Context,
): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>();
  const database = await openDatabase(url, options.database);
  try {
    const snapshot = await database.snapshot(() => {});
    const present = await snapshot.tables(options.schema);
    for (const table of tables) {
      context.signal.throwIfAborted();
      const found = find(table, present);
      if (!found) continue;
      const catalogue = await snapshot.columns(found.schema, found.table);
      seen.set(table.table, JSON.stringify(await snapshot.executions(stampsOf(found, catalogue))));
    }
  } finally {
    await database.close();
  }
  return seen;
}

function stampsOf(found: Present, catalogue: readonly CatalogueColumn[]): Stamps {
  const column = (sought: string) => catalogue.find(({ name }) => name.toUpperCase() === sought)?.name;
  return { ...found, execution: column("EXECUTIONID"), started: column("SYNCSTARTDATETIME") };
}

async function copyOnce(
  url: string,
  tables: readonly Wanted[],
  options: Options,
  context: Context,
  work: string,
): Promise<readonly Outcome[]> {
  const database = await openDatabase(url, options.database);
  const copied: Outcome[] = [];
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
    const where = `schema ${options.schema} of ${database.label}`;
    for (const [index, table] of tables.entries()) {
      context.signal.throwIfAborted();
      context.emit({
        type: "step.progress",
        step: "extract",
        done: index,
        total: tables.length,
        note: table.physical,
      });
      const found = find(table, present);
      if (!found) {
        copied.push({ table, missing: notThere(table, tables, present, where) });
        continue;
      }
      try {
        const path = join(work, `${table.table}.csv`);
        copied.push({
          table,
          path,
          ...(await copyTable(snapshot, table, found, options, path, context.signal)),
        });
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
  found: Present,
  options: Options,
  path: string,
  signal: AbortSignal,
): Promise<Pick<Copied, "columns" | "copy" | "executions">> {
  const catalogue = await snapshot.columns(found.schema, found.table);
  const nameOf = renaming(table.of, options.columns[table.table]);
  const header = catalogue.map(({ name }) => nameOf(name));
  requireColumns(table.table, table.of, header, table.physical);
  requireTypes(table, catalogue, nameOf);
  const ignored = new Set(table.of.ignore.map((column) => column.toLowerCase()));
  const wanted = catalogue.filter(({ name }) => !ignored.has(nameOf(name).toLowerCase()));
  const says = saying(table.of);
  const [said, aside] = [true, false].map((part) => wanted.filter(({ name }) => says(nameOf(name)) === part));
  const isKey = ({ name }: CatalogueColumn) =>
    table.of.key.some(
      (own) => nameOf(name).toLowerCase() === (table.of.columns[own]!.from ?? own).toLowerCase(),
    );
  // The key is looked at most often, so it stands first.
  const columns = [...aside!, ...said!.filter(isKey), ...said!.filter((column) => !isKey(column))];
  const limit = limitOf(table.of, options);
  const own = limit && columns.find(({ name }) => nameOf(name).toLowerCase() === limit.column.toLowerCase());
  const where = limit && own ? { where: { column: own.name, codes: limit.codes } } : {};
  const executions = await snapshot.executions(stampsOf(found, catalogue));
  const holds = executions.some(({ rows }) => rows !== "0");
  const copy: Copy = holds
    ? await snapshot.copy({ ...found, columns, aside: aside!.length, ...where }, path, signal)
    : { rows: 0, form: "text" };
  return { columns, copy, executions };
}

/** Whether a column of the source is part of what a record says, and not only of when it was exported. */
function saying(of: Wanted["of"]): (header: string) => boolean {
  const said = new Set(
    Object.entries(of.columns).flatMap(([ours, { from, incidental }]) =>
      incidental ? [] : [(from ?? ours).toLowerCase()],
    ),
  );
  return (header) => said.has(header.toLowerCase());
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
