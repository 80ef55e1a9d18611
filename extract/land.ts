// One delivery becomes at most one batch per table: read, judged, compared with what landed before, and only the
// differences written. Nothing is dropped in silence: the equations of conservation are checked before every commit.
import { stat } from "node:fs/promises";
import { archive } from "./archive.ts";
import type { Context } from "./context.ts";
import { arrivalOf, digestOf, identity, known } from "./delivery.ts";
import { type Desk, historyOf, needState } from "./desk.ts";
import { literal, type Row, type Session } from "./duckdb.ts";
import { findErasedBefore, keepErased } from "./erased.ts";
import { refuse, SaldoError } from "./error.ts";
import { type Incoming, incomingName, readDelivery } from "./incoming.ts";
import * as judging from "./judge.ts";
import { batchName, commit, draft, type Manifest } from "./landing.ts";
import { holdsPersonal, protect } from "./personal.ts";
import { halfPushed, outOfBalance, recordRefusal } from "./refusal.ts";
import { type ShortWay, takeShortWay } from "./short-way.ts";
import type { Delivery, Original, Refusal, Source } from "./source.ts";
import { measureState, stateColumns } from "./state.ts";

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

const REJECTS_SHOWN = 20;

/** Lands one delivery. Never throws for bad data: that is an outcome. */
export async function land(desk: Desk, delivery: Delivery | Refusal): Promise<Outcome[]> {
  const { context } = desk;
  for (const table of delivery.tables) await historyOf(desk, table);
  const outcomes = await landOrRefuse(desk, delivery);
  const settled = outcomes.every((outcome) => outcome.kind !== "refused");
  if (settled && !("refused" in delivery) && !delivery.keep)
    await archive(delivery.files, context.home, desk.keyring);
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
  if ("refused" in delivery) {
    const landed = (table: string) =>
      history.get(table)!.some((manifest) => !manifest.refused && !manifest.withdrawn);
    // What never came cannot be missed; the reader has said that it is not there.
    const tables = delivery.absent ? delivery.tables.filter(landed) : delivery.tables;
    return recordRefusal(desk, { ...delivery, tables }, delivery.refused);
  }
  if (delivery.tables.every((table) => known(source.tables[table]!, delivery, history.get(table)!))) {
    return delivery.tables.map((table) =>
      unchanged(source, table, delivery.label, "this file has landed before"),
    );
  }
  // A document of which a crash let only some parts land is judged as a whole again; its landed parts are no-ops.
  try {
    return await landTables(desk, delivery);
  } catch (error) {
    // The copy is at fault, not what was delivered: the whole source is read again.
    if (error instanceof SaldoError && error.code === "copy_incomplete") throw error;
    return await recordRefusal(desk, delivery, gone(error, delivery.files) ?? error);
  } finally {
    for (const table of delivery.tables) await dropTables(session, table);
  }
}

/** The file itself went away while it was read: no fault of the machine. */
function gone(error: unknown, files: readonly Original[]): SaldoError | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const file = code === "ENOENT" ? files.find((one) => one.path === path) : undefined;
  return (
    file &&
    refuse("file_gone", "the file went away while it was read", { file: file.name }, "run again", error)
  );
}

/** A file that changed while it was read is not the file that was described: nothing of it lands. */
async function untouched(files: readonly Original[]): Promise<void> {
  for (const { path, name, bytes, modified } of files) {
    const now = await stat(path);
    if (now.size === bytes && now.mtimeMs === modified) continue;
    throw refuse(
      "file_changed",
      "the file changed while it was read",
      { file: name },
      "run again when it has been written",
    );
  }
}

async function landTables(desk: Desk, delivery: Delivery): Promise<Outcome[]> {
  const { session, source, context } = desk;
  const read = await readDelivery(session, source.tables, delivery, context);
  const [only] = delivery.tables;
  if (delivery.tables.length === 1 && isEmpty(desk, only!, read.tables.get(only!))) {
    const found: Read = {
      incoming: read.tables.get(only!),
      way: undefined,
      watermark: read.watermark,
      unreadable: false,
    };
    return [await landTable(desk, only!, delivery, found)];
  }
  const ways = new Map<string, ShortWay>();
  for (const table of delivery.tables) {
    await needState(desk, table);
    if (holdsPersonal(source.tables[table]!)) {
      await findErasedBefore(desk, table);
      await protect(session, table, source.tables[table]!, desk.keyring!);
    }
    const short = await takeShortWay(desk, table, delivery, read.tables.get(table));
    if (short) ways.set(table, short);
    else await judging.judge(session, table, source.tables[table]!, read.tables.get(table));
    await session.run(`drop table if exists ${incomingName(table)}`);
  }
  await untouched(delivery.files);
  await keepErased(desk, delivery.tables);
  for (const parts of documents(source, delivery.tables)) {
    await judging.supersedeAgain(session, source.tables, parts);
    await judging.judgeUnits(session, source.tables, parts);
  }

  // A record of which not even the key can be read may be any record: no table of this delivery concludes a delete.
  const unreadable = await judging.hasUnkeyed(session, delivery.tables);
  const outcomes: Outcome[] = [];
  for (const table of delivery.tables) {
    try {
      const found: Read = {
        incoming: read.tables.get(table),
        way: ways.get(table),
        watermark: read.watermark,
        unreadable,
      };
      outcomes.push(await landTable(desk, table, delivery, found));
    } catch (error) {
      outcomes.push(...(await recordRefusal(desk, { ...delivery, tables: [table] }, error)));
    }
  }
  return outcomes;
}

/** Whether neither a record came nor one lives: most of what BYOD could publish is so in most organisations. */
const isEmpty = (desk: Desk, table: string, incoming: Incoming | undefined): boolean =>
  incoming?.sent === 0 && (desk.history.get(table)!.at(-1)?.state.after ?? 0) === 0;

/** The tables of a delivery that are parts of one kind of document: those with the same unit, or each by itself. */
function documents(source: Source, tables: readonly string[]): string[][] {
  const byUnit = new Map<string, string[]>();
  for (const table of tables) {
    const of = source.tables[table]!;
    if (of.arrives !== "events") continue;
    const unit = of.unit.length > 0 ? of.unit.join("\n") : `\n${table}`;
    byUnit.set(unit, [...(byUnit.get(unit) ?? []), table]);
  }
  return [...byUnit.values()];
}

/** What reading a delivery has told of one of its tables. */
type Read = {
  readonly incoming: Incoming | undefined;
  readonly way: ShortWay | undefined;
  readonly watermark: Manifest["watermark"];
  /** Some record's key could not be read. */
  readonly unreadable: boolean;
};

async function landTable(
  desk: Desk,
  table: string,
  delivery: Delivery,
  { incoming: read, way, watermark, unreadable }: Read,
): Promise<Outcome> {
  const { session, source, context, options } = desk;
  const history = desk.history.get(table)!;
  const of = source.tables[table]!;
  const arrives = arrivalOf(of, delivery);
  const last = history.at(-1);
  if (arrives === "changes" && known(of, delivery, history)) {
    return unchanged(source, table, delivery.label, "this file has landed before");
  }
  // Of two deliveries the one that is as of a later moment speaks, in whatever order they come.
  const newer = history.filter(
    ({ asOf, refused }) =>
      !refused && delivery.asOf !== undefined && asOf !== undefined && asOf > delivery.asOf,
  );
  if (newer.some((manifest) => manifest.arrives === "snapshot")) {
    return unchanged(
      source,
      table,
      delivery.label,
      `a full delivery as of a later moment than ${delivery.asOf} has landed`,
    );
  }
  // Of a full delivery whose files come in two runs the second adds to the first.
  const restOf = history.some(
    ({ asOf, refused, arrives: how }) =>
      !refused && how === "snapshot" && asOf !== undefined && asOf === delivery.asOf,
  );
  const empty = isEmpty(desk, table, read);
  const before = empty ? 0 : await count(session, judging.stateName(table));
  if (arrives === "snapshot" && before > 0 && !restOf && !options.accept?.has(`${source.name}.${table}`)) {
    const shrunk = await judging.shrunken(session, table, of, delivery);
    if (shrunk) throw halfPushed(source.name, table, delivery.label, shrunk);
    const askew = await judging.unbalanced(session, table, of);
    if (askew) throw outOfBalance(source.name, table, delivery.label, askew);
  }
  const keyring = holdsPersonal(of) ? desk.keyring : undefined;
  // Only a full delivery that is whole, legible and the latest tells what is gone.
  const concludes = arrives === "snapshot" && newer.length === 0 && !unreadable && !restOf;
  const judged = empty
    ? judging.nothing(of)
    : way
      ? await way.verdict(concludes)
      : await judging.verdict(session, table, of, keyring, () =>
          judging.compare(session, table, of, delivery, {
            before,
            newer: newer.map(({ batch }) => batch),
            concludes,
          }),
        );
  const { counts, rejected } = judged;
  const moved = counts.inserted + counts.changed + counts.deleted;
  const undeclared = read?.undeclared ?? [];
  const fresh = newColumns(undeclared, last);
  if (arrives === "snapshot") await reportEmpty(desk, table, delivery, empty);
  // A file of changes is remembered even when it changes nothing: delivered again later it must not undo what came since.
  const remembered = arrives === "changes" && delivery.files.length > 0;
  const said = history.some(
    (manifest) =>
      manifest.rejectsDigest === rejected &&
      manifest.digest !== undefined &&
      manifest.digest === digestOf(delivery.files),
  );
  const standing = rejected === "" || rejected === last?.rejectsDigest || said;
  if (moved === 0 && last && !last.refused && fresh.length === 0 && standing && !(remembered && !said)) {
    return unchanged(source, table, delivery.label, "it says what landed before");
  }

  const batch = (last?.batch ?? 0) + 1;
  const files = way?.files ?? (await draft(context.home, source.name, table));
  if (moved > 0) {
    const write = way?.write ?? ((number) => judging.writeChanges(session, table, of, number, files.data));
    sameNumber(await write(batch), moved, source.name, table);
  }
  if (counts.rejected > 0) await judging.writeRejects(session, table, files.rejects);
  if (!empty) await judging.advanceState(session, table, of, stateColumns(of), batch, counts, way?.moved);
  const after = empty ? 0 : await count(session, judging.stateName(table));
  const measures = empty ? [] : await measureState(session, judging.stateName(table), of);
  const manifest: Manifest = {
    ...identity(source, table, delivery, batch, context),
    arrives,
    watermark,
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
    state: { before, after, measures },
    conflicts: judged.conflicts,
    totals: judged.totals,
    tolerance: options.tolerances?.[`${source.name}.${table}`] ?? of.tolerance,
    rejectsDigest: rejected,
    ...(moved > 0 ? { data: `${batchName(batch)}.parquet` } : {}),
    ...(counts.rejected > 0 ? { rejects: `${batchName(batch)}.rejects.parquet` } : {}),
    ...(keyring ? { keys: keyring.mark } : {}),
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
  if (fresh.length > 0) reportNew(source.name, table, delivery.label, fresh, context);
  return { source: source.name, table, label: delivery.label, kind: "landed", manifest, rejects };
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

/** What is written was counted before. */
function sameNumber(written: number, counted: number, source: string, table: string): void {
  if (written === counted) return;
  throw new SaldoError("fatal", "rows_not_conserved", `${counted} rows were to be written, not ${written}`, {
    place: { source, table },
    hint: "nothing of this table landed; this is a fault in Saldo, please report it",
  });
}

/** Undeclared columns that the last batch did not have; of a first delivery none is new. */
function newColumns(undeclared: readonly string[], last: Manifest | undefined): readonly string[] {
  if (!last || last.refused || last.withdrawn) return [];
  const before = new Set(last.undeclared.map((column) => column.toUpperCase()));
  return undeclared.filter((column) => !before.has(column.toUpperCase()));
}

function reportNew(
  source: string,
  table: string,
  label: string,
  fresh: readonly string[],
  context: Context,
): void {
  const [it, s] = fresh.length > 1 ? ["them", "s"] : ["it", ""];
  context.emit({
    type: "note",
    level: "warning",
    code: "new_column",
    message: `new column${s} ${fresh.join(", ")}: rows that change from now on keep ${it} in _extra; declare ${it} to use ${it}`,
    place: { source, table, file: label },
  });
}

/** A company that was asked for and of which there is nothing, now or before, is probably a slip of the pen. */
async function reportEmpty(
  { session, source, context }: Desk,
  table: string,
  { scope, label }: Delivery,
  none: boolean,
): Promise<void> {
  const column = source.tables[table]!.scope[0];
  if (column === undefined || scope?.[column] === undefined) return;
  const empty = none
    ? scope[column]
    : await judging.emptyScopes(session, table, source.tables[table]!, column, scope[column]);
  if (empty.length === 0) return;
  context.emit({
    type: "note",
    level: "warning",
    code: "nothing_of_scope",
    message: `${empty.join(", ")} was asked for and has no row; check the spelling in the configuration`,
    place: { source: source.name, table, file: label, column },
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
  const [view] = await session.all(
    `select 1 from duckdb_views() where view_name = ${literal(`judged ${table}`)} and not temporary`,
  );
  if (view) await session.run(`drop view ${judging.judgedName(table)}`);
  await session.run(
    ["incoming", "aged", "judged", "differing", "changed", "deleted", "rejects"]
      .map((kind) => `drop table if exists "${kind} ${table}"`)
      .join("; "),
  );
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
