// One delivery becomes at most one batch per table: read, judged, compared with what landed before, and only the
// differences written. Nothing is dropped in silence: the equations of conservation are checked before every commit.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Arrival, Table } from "./column.ts";
import type { Context } from "./context.ts";
import type { Row, Session } from "./duckdb.ts";
import { refuse, SaldoError } from "./error.ts";
import { type Incoming, readDelivery } from "./incoming.ts";
import * as judging from "./judge.ts";
import { batches, batchName, commit, draft, type Manifest, settle } from "./landing.ts";
import type { Delivery, Original, Refusal, Source } from "./source.ts";
import { keepState, measureState, restoreState, stateColumns } from "./state.ts";
import { landedTypes } from "./typing.ts";
import { VERSION } from "./version.ts";

/** What became of one table of one delivery. */
export type Outcome = {
  readonly source: string;
  readonly table: string;
  readonly label: string;
  readonly kind: "landed" | "unchanged" | "refused";
  /** Why nothing landed, in words. */
  readonly why?: string;
  readonly error?: SaldoError;
  readonly manifest?: Manifest;
  /** The first rejected records, for people; all of them lie beside the batch. */
  readonly rejects: readonly Row[];
};

export type LandOptions = {
  /** `source.table` whose shrinking the operator has looked at and accepts. */
  readonly accept?: ReadonlySet<string>;
  /** The organisation's own reject tolerance by `source.table`. */
  readonly tolerances?: Readonly<Record<string, number>>;
};

/**
 * The desk at which deliveries of one source land one after another: it keeps manifests and states between them, so
 * that a hundred small files cost little more than one large.
 */
export type Desk = {
  readonly session: Session;
  readonly source: Source;
  readonly context: Context;
  readonly options: LandOptions;
  readonly history: Map<string, Manifest[]>;
  /** Tables whose state lies in the session, and the batch it stands at in the cache on disk. */
  readonly states: Map<string, number>;
};

const REJECTS_SHOWN = 20;

export const openDesk = (
  session: Session,
  source: Source,
  context: Context,
  options: LandOptions = {},
): Desk => ({
  session,
  source,
  context,
  options,
  history: new Map(),
  states: new Map(),
});

/** Leaves the states behind as the cache of the next time. */
export async function closeDesk({ session, source, context, history, states }: Desk): Promise<void> {
  for (const [table, cached] of states) {
    const last = history.get(table)?.at(-1)?.batch ?? 0;
    if (last !== cached)
      await keepState(session, judging.stateName(table), context.home, source.name, table, last);
  }
}

async function stateOf(desk: Desk, table: string): Promise<void> {
  if (desk.states.has(table)) return;
  const { session, source, context, history, states } = desk;
  const manifests = history.get(table)!;
  const cached = await restoreState(
    session,
    judging.stateName(table),
    context.home,
    source.tables[table]!,
    manifests,
  );
  states.set(table, cached ? (manifests.at(-1)?.batch ?? 0) : 0);
}

/** Lands one delivery. Never throws for bad data: that is an outcome. */
export async function land(desk: Desk, delivery: Delivery | Refusal): Promise<Outcome[]> {
  const { source, context, history } = desk;
  for (const table of delivery.tables) {
    if (!history.has(table)) history.set(table, await batches(context.home, source.name, table));
  }
  const outcomes = await landOrRefuse(desk, delivery);
  const settled = outcomes.every((outcome) => outcome.kind !== "refused");
  if (settled && !("refused" in delivery) && !delivery.keep) await archive(delivery.files, context);
  const told = new Set<unknown>();
  for (const outcome of outcomes) {
    // One refused file is one message, however many tables it would have filled.
    if (outcome.error && told.has(outcome.error)) continue;
    told.add(outcome.error);
    announce(outcome, context);
  }
  return outcomes;
}

async function landOrRefuse(desk: Desk, delivery: Delivery | Refusal): Promise<Outcome[]> {
  const { session, source, history } = desk;
  if ("refused" in delivery) return recordRefusal(desk, delivery, delivery.refused);
  const digest = digestOf(delivery.files);
  if (delivery.tables.every((table) => known(source.tables[table]!, delivery, history.get(table)!, digest))) {
    return delivery.tables.map((table) =>
      unchanged(source, table, delivery.label, "this file has landed before"),
    );
  }
  // A document of which a crash let only some parts land is judged as a whole again; its landed parts are no-ops.
  try {
    return await landTables(desk, delivery);
  } catch (error) {
    if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
    return recordRefusal(desk, delivery, error);
  } finally {
    for (const table of delivery.tables) await dropTables(session, table);
  }
}

const arrivalOf = (of: Table, delivery: { arrives?: Arrival | undefined }): Arrival =>
  delivery.arrives ?? of.arrives;

const digestOf = (files: readonly Original[]): string | undefined =>
  files.length === 0
    ? undefined
    : createHash("sha256")
        .update(
          files
            .map((file) => file.sha256)
            .sort()
            .join("\n"),
        )
        .digest("hex");

const fingerprintOf = (of: Table): string =>
  createHash("sha256")
    .update(JSON.stringify([landedTypes(of), of.key, of.columns]))
    .digest("hex")
    .slice(0, 16);

const sameScope = (a: Delivery["scope"], b: Delivery["scope"]): boolean =>
  JSON.stringify(a ?? {}) === JSON.stringify(b ?? {});

/** Whether this very content is what the table holds already, so that it need not even be read. */
function known(
  of: Table,
  delivery: Delivery,
  history: readonly Manifest[],
  digest: string | undefined,
): boolean {
  if (digest === undefined) return false;
  if (arrivalOf(of, delivery) !== "snapshot")
    return history.some((manifest) => !manifest.refused && manifest.digest === digest);
  const accepted = history.filter((manifest) => !manifest.refused);
  const latest = accepted.findLast((manifest) => manifest.arrives === "snapshot");
  // A refusal since then is still open: the good file must land again to close it.
  const refused = history.at(-1)?.refused !== undefined && latest === accepted.at(-1);
  return (
    latest !== undefined &&
    !refused &&
    // A snapshot of another scope may have moved this scope's rows since: then the content decides.
    sameScope(latest.scope, delivery.scope) &&
    latest.digest === digest &&
    latest.fingerprint === fingerprintOf(of)
  );
}

async function landTables(desk: Desk, delivery: Delivery): Promise<Outcome[]> {
  const { session, source, context } = desk;
  const read = await readDelivery(session, source.tables, delivery, context);
  for (const table of delivery.tables) {
    await stateOf(desk, table);
    await judging.judge(session, table, source.tables[table]!);
  }
  for (const parts of documents(source, delivery.tables))
    await judging.judgeUnits(session, source.tables, parts);

  const outcomes: Outcome[] = [];
  for (const table of delivery.tables) {
    try {
      outcomes.push(await landTable(desk, table, delivery, read.get(table)));
    } catch (error) {
      if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
      outcomes.push(...(await recordRefusal(desk, { ...delivery, tables: [table] }, error)));
    }
  }
  return outcomes;
}

/** The tables of a delivery that are parts of one kind of document: those with the same unit. */
function documents(source: Source, tables: readonly string[]): string[][] {
  const byUnit = new Map<string, string[]>();
  for (const table of tables) {
    const unit = source.tables[table]!.unit.join("\n");
    if (unit !== "") byUnit.set(unit, [...(byUnit.get(unit) ?? []), table]);
  }
  return [...byUnit.values()];
}

async function landTable(
  desk: Desk,
  table: string,
  delivery: Delivery,
  read: Incoming | undefined,
): Promise<Outcome> {
  const { session, source, context, options } = desk;
  const history = desk.history.get(table)!;
  const of = source.tables[table]!;
  const arrives = arrivalOf(of, delivery);
  const last = history.at(-1);
  if (
    delivery.asOf !== undefined &&
    history.some(({ asOf, refused }) => !refused && asOf !== undefined && asOf > delivery.asOf!)
  ) {
    return unchanged(source, table, delivery.label, `it is older (${delivery.asOf}) than what landed before`);
  }
  const before = await count(session, judging.stateName(table));
  if (arrives === "snapshot" && before > 0 && !options.accept?.has(`${source.name}.${table}`)) {
    const shrunk = await judging.shrunken(session, table, of, delivery);
    if (shrunk) throw halfPushed(source.name, table, delivery.label, shrunk);
  }
  const counts = await judging.compare(session, table, of, delivery, arrives);
  const rejected = await judging.rejectsDigest(session, table, of);
  const moved = counts.inserted + counts.changed + counts.deleted;
  const undeclared = read?.undeclared ?? [];
  reportNew(source.name, table, delivery.label, undeclared, last, context);
  if (moved === 0 && last && !last.refused && rejected === last.rejectsDigest) {
    return unchanged(source, table, delivery.label, "it says what landed before");
  }
  if (moved === 0 && arrives !== "snapshot" && counts.rejected === 0 && last) {
    return unchanged(source, table, delivery.label, "it says what landed before");
  }

  const batch = (last?.batch ?? 0) + 1;
  const files = await draft(context.home, source.name, table);
  if (moved > 0) await judging.writeChanges(session, table, of, batch, files.data);
  if (counts.rejected > 0) await judging.writeRejects(session, table, of, files.rejects);
  await judging.advanceState(session, table, of, stateColumns(of), counts);
  const after = await count(session, judging.stateName(table));
  const manifest: Manifest = {
    ...identity(source, table, delivery, of, batch, context),
    arrives,
    files: delivery.files.map(({ name, path, sha256, bytes }, index) => {
      const rows =
        read?.ranges[index] ?? (delivery.files.length === 1 ? ([1, counts.read] as const) : undefined);
      return { name, path, sha256, bytes, ...(rows ? { rows } : {}) };
    }),
    undeclared,
    rows: {
      read: counts.read,
      accepted: counts.accepted,
      rejected: counts.rejected,
      superseded: counts.superseded,
    },
    changes: {
      inserted: counts.inserted,
      changed: counts.changed,
      deleted: counts.deleted,
      unchanged: counts.unchanged,
    },
    state: { before, after, measures: await measureState(session, judging.stateName(table), of) },
    totals: await judging.deliveredTotals(session, table, of),
    tolerance: options.tolerances?.[`${source.name}.${table}`] ?? of.tolerance,
    rejectsDigest: rejected,
    ...(moved > 0 ? { data: `${batchName(batch)}.parquet` } : {}),
    ...(counts.rejected > 0 ? { rejects: `${batchName(batch)}.rejects.parquet` } : {}),
  };
  conserve(manifest);
  const rejects = counts.rejected > 0 ? await judging.firstRejects(session, table, of, REJECTS_SHOWN) : [];
  await commit(
    context.home,
    {
      ...(moved > 0 ? { data: files.data } : {}),
      ...(counts.rejected > 0 ? { rejects: files.rejects } : {}),
    },
    manifest,
  );
  history.push(manifest);
  return { source: source.name, table, label: delivery.label, kind: "landed", manifest, rejects };
}

type Identity = Pick<
  Manifest,
  | "format"
  | "source"
  | "table"
  | "batch"
  | "run"
  | "landedAt"
  | "label"
  | "scope"
  | "watermark"
  | "fingerprint"
  | "saldo"
  | "asOf"
  | "digest"
>;

const identity = (
  source: Source,
  table: string,
  delivery: {
    label: string;
    files: readonly Original[];
    scope?: Delivery["scope"];
    watermark?: Delivery["watermark"];
    asOf?: string;
  },
  of: Table,
  batch: number,
  context: Context,
): Identity => ({
  format: 1,
  source: source.name,
  table,
  batch,
  run: context.run,
  landedAt: context.clock().toISOString(),
  label: delivery.label,
  scope: delivery.scope ?? {},
  watermark: delivery.watermark ?? {},
  fingerprint: fingerprintOf(of),
  saldo: VERSION,
  ...(delivery.asOf === undefined ? {} : { asOf: delivery.asOf }),
  ...(delivery.files.length === 0 ? {} : { digest: digestOf(delivery.files)! }),
});

/** A refused delivery is a batch of its own, so that controls and auditors see it; the same refusal again adds nothing. */
async function recordRefusal(desk: Desk, delivery: Delivery | Refusal, cause: unknown): Promise<Outcome[]> {
  const { source, context } = desk;
  const digest = digestOf(delivery.files);
  const error =
    cause instanceof SaldoError
      ? cause
      : refuse("unreadable", `cannot be read: ${String(cause)}`, { file: delivery.label }, "", cause);
  const { code, message, hint } = error;
  const outcomes: Outcome[] = [];
  for (const table of delivery.tables) {
    const of = source.tables[table]!;
    const past = desk.history.get(table)!;
    const before = past.at(-1)?.state ?? { after: 0, measures: [] };
    const told = past.some(
      (manifest) =>
        manifest.refused?.code === code &&
        manifest.refused.message === message &&
        manifest.digest === digest &&
        (digest !== undefined || manifest === past.at(-1)),
    );
    const standing = told && (of.arrives !== "snapshot" || past.at(-1)?.refused !== undefined);
    if (!standing) {
      await draft(context.home, source.name, table);
      const manifest: Manifest = {
        ...identity(source, table, delivery, of, (past.at(-1)?.batch ?? 0) + 1, context),
        arrives: arrivalOf(of, delivery as Delivery),
        files: delivery.files.map(({ name, path, sha256, bytes }) => ({ name, path, sha256, bytes })),
        undeclared: [],
        rows: { read: 0, accepted: 0, rejected: 0, superseded: 0 },
        changes: { inserted: 0, changed: 0, deleted: 0, unchanged: 0 },
        state: { before: before.after, after: before.after, measures: before.measures },
        totals: {},
        tolerance: of.tolerance,
        refused: { code, message, hint },
        rejectsDigest: past.at(-1)?.rejectsDigest ?? "",
      };
      await commit(context.home, {}, manifest);
      past.push(manifest);
    }
    outcomes.push({ source: source.name, table, label: delivery.label, kind: "refused", error, rejects: [] });
  }
  return outcomes;
}

function halfPushed(source: string, table: string, label: string, shrunk: judging.Shrunk): SaldoError {
  const where = shrunk.scope === "" ? "it" : `${shrunk.scope}`;
  return refuse(
    "half_pushed",
    `${where} has ${shrunk.now} rows where the last good delivery had ${shrunk.before}: the table looks half-pushed; the last good one is kept`,
    { source, table, file: label },
    `wait for the export to finish and run again, or, when the rows are really gone: saldo extract ${source} --accept ${source}.${table}`,
  );
}

/** Rows read = accepted + rejected + superseded; for a snapshot accepted = inserted + changed + unchanged; and the state adds up. */
function conserve(manifest: Manifest): void {
  const { rows, changes, state } = manifest;
  const holds =
    rows.read === rows.accepted + rows.rejected + rows.superseded &&
    rows.accepted === changes.inserted + changes.changed + changes.unchanged &&
    state.after === state.before + changes.inserted - changes.deleted;
  if (!holds) {
    throw new SaldoError(
      "fatal",
      "rows_not_conserved",
      `rows do not add up: ${JSON.stringify({ rows, changes, state: { ...state, measures: [] } })}`,
      {
        place: { source: manifest.source, table: manifest.table, file: manifest.label },
        hint: "nothing of this table landed; this is a fault in Saldo, please report it with the file",
      },
    );
  }
}

function reportNew(
  source: string,
  table: string,
  label: string,
  undeclared: readonly string[],
  last: Manifest | undefined,
  context: Context,
): void {
  const before = new Set(last?.undeclared ?? []);
  const fresh = last && !last.refused ? undeclared.filter((column) => !before.has(column)) : [];
  if (fresh.length === 0) return;
  context.emit({
    type: "note",
    level: "warning",
    code: "new_column",
    message: `new column${fresh.length > 1 ? "s" : ""} ${fresh.join(", ")}: kept in _extra; declare ${fresh.length > 1 ? "them" : "it"} to use ${fresh.length > 1 ? "them" : "it"}`,
    place: { source, table, file: label },
  });
}

const unchanged = (source: Source, table: string, label: string, why: string): Outcome => ({
  source: source.name,
  table,
  label,
  kind: "unchanged",
  why,
  rejects: [],
});

async function count(session: Session, table: string): Promise<number> {
  return Number((await session.all(`select count(*) as n from ${table}`))[0]!["n"]);
}

async function dropTables(session: Session, table: string): Promise<void> {
  await session.run(
    ["incoming", "judged", "deleted"].map((kind) => `drop table if exists "${kind} ${table}"`).join("; "),
  );
}

/** Landed inbox files go to the archive, by content; one that is there already is not kept twice. */
async function archive(files: readonly Original[], context: Context): Promise<void> {
  for (const file of files) {
    const target = join(context.home, "archive", file.sha256);
    if (existsSync(target)) {
      await rm(file.path, { force: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    try {
      await settle(file.path, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      // Another disk: copy under a temporary name first, so that the archive never shows half a file.
      await copyFile(file.path, `${target}.tmp`);
      await rename(`${target}.tmp`, target);
      await rm(file.path);
    }
  }
}

function announce(outcome: Outcome, context: Context): void {
  const { source, table, label } = outcome;
  if (outcome.kind === "unchanged")
    context.emit({ type: "delivery.unchanged", source, table, label, why: outcome.why ?? "" });
  else if (outcome.kind === "refused") {
    const { code, message, hint, place } = outcome.error!;
    context.emit({
      type: "delivery.refused",
      code,
      message,
      hint,
      place: { source, table, file: label, ...place },
    });
  } else {
    const { batch, rows, changes } = outcome.manifest!;
    const { inserted, changed, deleted } = changes;
    context.emit({
      type: "batch.landed",
      source,
      table,
      batch,
      read: rows.read,
      rejected: rows.rejected,
      inserted,
      changed,
      deleted,
    });
  }
}
