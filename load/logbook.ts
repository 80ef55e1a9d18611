// The logbook: what ran, what was delivered, rejected, controlled and waived. An operational store behind kysely;
// SQLite in the embedded default, PostgreSQL where the organisation says so. The artefacts are the truth: at start it is corrected from them, never the reverse.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type Generated, Kysely, SqliteDialect, sql } from "kysely";
import type { Publication } from "./warehouse.ts";

/** done: a step by itself, nothing to publish. */
export type RunStatus =
  | "running"
  | "published"
  | "unchanged"
  | "done"
  | "withheld"
  | "failed"
  | "interrupted";

export type LogbookTables = {
  run: {
    id: string;
    command: string;
    target: string;
    started_at: string;
    ended_at: string | null;
    status: RunStatus;
    exit_code: number | null;
    /** The run whose publication readers saw when this one ended. */
    published_run: string | null;
    message: string | null;
  };
  step: {
    run: string;
    name: string;
    started_at: string;
    ended_at: string | null;
    status: string;
    note: string | null;
  };
  delivery: {
    run: string;
    source: string;
    table_name: string;
    label: string;
    kind: string;
    batch: number | null;
    at: string;
    code: string | null;
    message: string | null;
    hint: string | null;
    rows_read: number;
    rows_accepted: number;
    rows_rejected: number;
    rows_superseded: number;
    rows_inserted: number;
    rows_changed: number;
    rows_deleted: number;
  };
  reject: {
    run: string;
    source: string;
    table_name: string;
    batch: number;
    file: string;
    row: number;
    column_name: string | null;
    reason: string;
    value: string | null;
    key: string | null;
  };
  node: {
    run: string;
    name: string;
    kind: string;
    status: string;
    seconds: number;
    message: string | null;
    /** Names of the models and sources it was made of. */
    parents: string;
  };
  control: {
    run: string;
    control: string;
    title: string;
    scope: string;
    period: string;
    expected: string | null;
    expected_source: string;
    actual: string | null;
    actual_source: string;
    difference: string | null;
    tolerance: string | null;
    status: string;
    explanation: string | null;
    blocks: string;
    waiver: number | null;
  };
  waiver: {
    id: Generated<number>;
    control: string;
    scope: string;
    period: string;
    /** The difference that was looked at: a larger one voids the waiver. */
    amount: string;
    reason: string;
    until: string;
    signed_by: string;
    signed_at: string;
    /** Ed25519 over the waiver's canonical text, by the approver's personal key. */
    signature: string;
  };
  /** What people did to closed periods, signed: the steps that have landed, and proposals that have not. */
  act: {
    id: Generated<number>;
    act: "close" | "propose" | "reopen";
    report: string;
    period: string;
    /** The run that closed the period (close), or closed it before (propose, reopen). */
    close: string;
    version: number;
    person: string;
    at: string;
    reason: string | null;
    /** Run under which it was done; empty for a proposal, which no run carries out. */
    run: string;
    signature: string;
  };
  /** Every publication, so that what was known at a moment can be told. */
  publication: {
    run: string;
    target: string;
    published_at: string;
    /** JSON of the watermark up to which it was built. */
    watermark: string;
    saldo: string;
  };
  event: { id: Generated<number>; run: string; at: string; type: string; body: string };
  lock: { name: string; run: string; pid: number; host: string; started: string; heartbeat: string };
};

export type Logbook = Kysely<LogbookTables>;

/** The tables as every store understands them; a store replaces the words in braces. */
export const LOGBOOK_SCHEMA = `
create table if not exists run (id text primary key, command text not null, target text not null, started_at text not null, ended_at text, status text not null, exit_code integer, published_run text, message text);
create table if not exists step (run text not null, name text not null, started_at text not null, ended_at text, status text not null, note text, primary key (run, name));
create table if not exists delivery (run text not null, source text not null, table_name text not null, label text not null, kind text not null, batch integer, at text not null, code text, message text, hint text,
  rows_read integer not null, rows_accepted integer not null, rows_rejected integer not null, rows_superseded integer not null, rows_inserted integer not null, rows_changed integer not null, rows_deleted integer not null);
create index if not exists delivery_run on delivery (run);
create index if not exists delivery_source on delivery (source, at);
create table if not exists reject (run text not null, source text not null, table_name text not null, batch integer not null, file text not null, row integer not null, column_name text, reason text not null, value text, key text,
  primary key (source, table_name, batch, row));
create table if not exists node (run text not null, name text not null, kind text not null, status text not null, seconds {real} not null, message text, parents text not null, primary key (run, name));
create table if not exists control (run text not null, control text not null, title text not null, scope text not null, period text not null, expected text, expected_source text not null, actual text, actual_source text not null,
  difference text, tolerance text, status text not null, explanation text, blocks text not null, waiver integer, primary key (run, control, scope, period));
create table if not exists waiver (id {identity}, control text not null, scope text not null, period text not null, amount text not null, reason text not null, until text not null, signed_by text not null, signed_at text not null, signature text not null);
create table if not exists act (id {identity}, act text not null, report text not null, period text not null, close text not null, version integer not null, person text not null, at text not null, reason text, run text not null, signature text not null);
create table if not exists publication (run text not null, target text not null, published_at text not null, watermark text not null, saldo text not null, primary key (run, target));
create table if not exists event (id {identity}, run text not null, at text not null, type text not null, body text not null);
create table if not exists lock (name text primary key, run text not null, pid integer not null, host text not null, started text not null, heartbeat text not null);
`;

/** Opens (and where needed creates) the logbook of a SALDO_HOME. Several processes may have it open at once. */
export function openLogbook(home: string): Logbook {
  mkdirSync(home, { recursive: true });
  const database = new DatabaseSync(join(home, "logbook.sqlite"));
  database.exec("pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full;");
  database.exec(
    LOGBOOK_SCHEMA.replaceAll("{identity}", "integer primary key autoincrement").replaceAll("{real}", "real"),
  );
  return new Kysely<LogbookTables>({ dialect: new SqliteDialect({ database: adapt(database) }) });
}

/** The few lines between node:sqlite and kysely, which expects better-sqlite3's shape. */
const adapt = (database: DatabaseSync) => ({
  close: () => database.close(),
  prepare(text: string) {
    const statement = database.prepare(text);
    return {
      reader: statement.columns().length > 0,
      all: (values: readonly unknown[]) => statement.all(...(values as SQLInputValue[])),
      run: (values: readonly unknown[]) => statement.run(...(values as SQLInputValue[])),
      iterate: (values: readonly unknown[]) =>
        statement.iterate(...(values as SQLInputValue[])) as IterableIterator<unknown>,
    };
  },
});

/** A run id from the clock: `20261120T050000Z`, `-2` and on where it is taken. */
export async function newRunId(logbook: Logbook, now: Date): Promise<string> {
  const base = `${now.toISOString().replaceAll("-", "").replaceAll(":", "").slice(0, 15)}Z`;
  const taken = await logbook.selectFrom("run").select("id").where("id", "like", `${base}%`).execute();
  if (taken.length === 0) return base;
  const last = taken
    .map(({ id }) => id)
    .sort(byRun)
    .at(-1)!;
  return `${base}-${Number(last.slice(base.length + 1) || "1") + 1}`;
}

/** Orders run ids by time, `-2` before `-10`. */
export function byRun(a: string, b: string): number {
  const [one, other] = [a, b].map((id) => [id.slice(0, 16), Number(id.slice(17) || "1")] as const);
  return one![0] === other![0] ? one![1] - other![1] : one![0] < other![0] ? -1 : 1;
}

/** The last run that audited a warehouse, and its controls; undefined before the first. */
export async function lastAudit(logbook: Logbook, engine: string) {
  const runs = await logbook
    .selectFrom("control")
    .innerJoin("run", "run.id", "control.run")
    .select("run.id")
    .where("run.target", "=", engine)
    .distinct()
    .execute();
  const run = runs
    .map((one) => one.id)
    .sort(byRun)
    .at(-1);
  if (run === undefined) return undefined;
  return { run, rows: await logbook.selectFrom("control").selectAll().where("run", "=", run).execute() };
}

/** Marks runs that nobody works on any more; only the holder of the lock may ask for it. */
export async function closeInterrupted(logbook: Logbook, except: string, now: Date): Promise<number> {
  const result = await logbook
    .updateTable("run")
    .set({
      status: "interrupted",
      ended_at: now.toISOString(),
      exit_code: 1,
      message: "stopped before it ended",
    })
    .where("status", "=", "running")
    .where("id", "<>", except)
    .executeTakeFirst();
  await logbook
    .updateTable("step")
    .set({ status: "interrupted", ended_at: now.toISOString() })
    .where("status", "=", "running")
    .where("run", "<>", except)
    .execute();
  return Number(result.numUpdatedRows);
}

/** Keeps up to where a publication was built. */
export async function recordPublication(
  logbook: Logbook,
  engine: string,
  { run, publishedAt, watermark, saldo = "" }: Publication,
): Promise<void> {
  await logbook
    .insertInto("publication")
    .values({ run, target: engine, published_at: publishedAt, watermark: JSON.stringify(watermark), saldo })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What was published is published, whatever the logbook had time to write. */
export async function correctFromPublication(
  logbook: Logbook,
  engine: string,
  publication: Publication,
): Promise<void> {
  const { run, publishedAt } = publication;
  await recordPublication(logbook, engine, publication);
  await logbook
    .updateTable("run")
    .set({
      status: "published",
      exit_code: 0,
      published_run: run,
      ended_at: sql`coalesce(ended_at, ${publishedAt})`,
      message: null,
    })
    .where("id", "=", run)
    .where("status", "<>", "published")
    .execute();
}
