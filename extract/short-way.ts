// The short way of a table that comes out of a database: most of its rows are all good, each key stands once, and either
// nothing of it has landed yet or hardly anything has changed. Then rows are typed straight into the batch's file, or
// known by their texts and not typed at all. Where it is otherwise the long way is gone from the start.
import { rm } from "node:fs/promises";
import type { Table } from "./column.ts";
import { arrivalOf } from "./delivery.ts";
import type { Desk } from "./desk.ts";
import { literal, name, type Session } from "./duckdb.ts";
import { hasTombstones } from "./erased.ts";
import type { Incoming } from "./incoming.ts";
import * as judging from "./judge.ts";
import { judgedName, stateName } from "./judge.ts";
import { type Draft, draft } from "./landing.ts";
import { holdsPersonal } from "./personal.ts";
import type { Delivery } from "./source.ts";
import { stateColumns } from "./state.ts";
import { FAULTY, likeness, typing } from "./typing.ts";

export type ShortWay = {
  readonly files: Draft;
  /** Where the rows lie that are new or changed, with their `_op`. */
  readonly moved: string;
  /** What the manifest says of the rows; `concludes` where what is missing is deleted. */
  readonly verdict: (concludes: boolean) => Promise<judging.Verdict>;
  /** Writes the batch's rows and gives their number. */
  readonly write: (batch: number) => Promise<number>;
};

const list = (columns: readonly string[], alias = ""): string =>
  columns.map((column) => `${alias}${name(column)}`).join(", ");

/** What is known of a row that is gone: enough to tell whether it was asked for, and to delete it. */
const keyAndScope = (of: Table): readonly string[] => [...new Set([...of.key, ...of.scope])];

const asWas = (columns: readonly string[]): string =>
  columns.map((column) => `${name(`was ${column}`)} as ${name(column)}`).join(", ");

const differingName = (table: string): string => name(`differing ${table}`);
const changedName = (table: string): string => name(`changed ${table}`);

/** Judges a table the short way, into a narrow view under the name of judged rows; undefined where that does not do. */
export async function takeShortWay(
  desk: Desk,
  table: string,
  delivery: Delivery,
  incoming: Incoming | undefined,
): Promise<ShortWay | undefined> {
  const { session, source, context, history } = desk;
  const of = source.tables[table]!;
  if (!incoming?.unread || incoming.sent === undefined || incoming.sent === 0) return undefined;
  // What is as of a later moment is asked per row.
  if (of.arrives === "events" || of.doubles === "number" || delivery.asOf !== undefined) return undefined;
  if (holdsPersonal(of) || hasTombstones(desk, table)) return undefined;
  const { sent } = incoming;
  const [state] = await session.all(`select count(*) as rows from ${stateName(table)}`);
  const before = Number(state!["rows"]);
  const files = await draft(context.home, source.name, table);
  if (before > 0)
    return (await findChanges(
      desk,
      table,
      of,
      incoming,
      sent,
      before,
      arrivalOf(of, delivery) === "snapshot",
    ))
      ? {
          files,
          moved: changedName(table),
          verdict: (concludes) => verdictOfChanges(desk, table, of, delivery, sent, concludes),
          write: (batch) => judging.writeChanges(session, table, of, batch, files.data, changedName(table)),
        }
      : undefined;
  const first = (history.get(table)!.at(-1)?.batch ?? 0) + 1;
  if (await writeFirst(desk, table, of, incoming, sent, files.data, first))
    return {
      files,
      moved: judgedName(table),
      verdict: () => judging.allGood(session, table, of, { read: sent, accepted: sent, inserted: sent }),
      write: async (batch) => (batch === first ? sent : 0),
    };
  await rm(files.data, { force: true });
  return undefined;
}

/** The columns by which rows are compared, counted and summed. */
const narrow = (of: Table, row = "_row"): string =>
  `${row}, _hash, ${list(stateColumns(of))}, 'accepted' as _verdict, true as _keyed`;

/** Everything is new: all rows go into the file as they are typed. */
async function writeFirst(
  { session }: Desk,
  table: string,
  of: Table,
  { from, written }: Incoming,
  sent: number,
  path: string,
  batch: number,
): Promise<boolean> {
  // Of rows without an order any number will do, and a sequence is one that threads share.
  await session.run("create or replace temp sequence records");
  const copied = await unlessFaulty(
    session,
    `copy (select 'I' as _op, cast(${batch} as INTEGER) as _batch, nextval('records') as _row, _hash, _extra, ${list(Object.keys(of.columns))}
      from (${typing(from, of, written, "good")})) to ${literal(path)} (format parquet, compression zstd)`,
  );
  if (copied !== sent) return false;
  await session.run(
    `create view ${judgedName(table)} as select _op, ${narrow(of)} from read_parquet(${literal(path)})`,
  );
  if (await isUnique(session, table, of)) return true;
  await session.run(`drop view ${judgedName(table)}`);
  return false;
}

/**
 * Something has landed: of a whole table records that say what is known go by, and only those that do not are typed and
 * kept; of a table of changes, which says nothing of what is gone, all are.
 */
async function findChanges(
  { session }: Desk,
  table: string,
  of: Table,
  { from, written }: Incoming,
  sent: number,
  before: number,
  whole: boolean,
): Promise<boolean> {
  const [differing, changed, state] = [differingName(table), changedName(table), stateName(table)];
  const match = (a: string, b: string, mark = "") =>
    of.key.map((column) => `${a}.${name(`${mark}${column}`)} = ${b}.${name(column)}`).join(" and ");
  await session.run("create or replace temp sequence records");
  // DuckDB knows not how many rows a text file has, and takes it for the shorter side, which it keeps. That is so for a
  // few changes; of a whole table it is what landed that is to be kept, and the records that are to go by.
  if (sent > before / 4) await session.run("set disabled_optimizers = 'join_order,build_side_probe_side'");
  try {
    const compared = await unlessFaulty(
      session,
      `create or replace table ${differing} as
      select a.*, s._hash as _was, s._at, ${keyAndScope(of)
        .map((column) => `s.${name(column)} as ${name(`was ${column}`)}`)
        .join(", ")}
      from (${likeness(from, of, written, "records")}) a ${whole ? "full" : "left"} join (select rowid as _at, * from ${state}) s on ${match("a", "s", "key ")}
      ${whole ? "where a._like is null or s._hash is null or s._hash <> a._like" : ""}`,
    );
    if (compared === undefined) return false;
  } finally {
    await session.run("reset disabled_optimizers");
  }
  const was = `select _was as _hash, _at, ${asWas(of.key)} from ${differing} where _was is not null`;
  const typedRows = `(${typing(`(select * from ${differing} where _like is not null)`, of, written, "good")})`;
  const made = await unlessFaulty(
    session,
    `create or replace table ${changed} as
    select t.*, s._at, case when s._hash is null then 'I' else 'U' end as _op
    from ${typedRows} t left join (${was}) s on ${match("t", "s")} where s._hash is distinct from t._hash`,
  );
  if (made === undefined) return false;
  const fresh = `(select count(*) from ${differing} where _like is not null and _was is null)`;
  const gone = `select _at from ${differing} where _like is null`;
  // Of a whole table the same rows are not kept; as many records found a row as rows were found, so no key stands twice.
  const unique = whole
    ? `${fresh} = (select count(*) from (select distinct ${list(of.key)} from ${changed} where _op = 'I'))
        and ${sent} - ${fresh} = ${before} - (select count(*) from (${gone}))`
    : `${sent} = (select count(*) from (select distinct ${list(of.key.map((column) => `key ${column}`))} from ${differing}))`;
  const [found] = await session.all(`select nextval('records') - 1 as read, ${unique} as "unique"`);
  if (Number(found!["read"]) !== sent || found!["unique"] !== true) return false;
  const others = whole ? `not in (${gone})` : `in (select _at from ${differing} where _at is not null)`;
  await session.run(`
    create view ${judgedName(table)} as
    select _op, ${narrow(of)} from ${changed}
    union all by name
    select '=' as _op, ${narrow(of, "cast(null as BIGINT) as _row")} from ${state} s
    where s.rowid not in (select _at from ${changed} where _at is not null) and s.rowid ${others}`);
  return true;
}

/** Counts what `findChanges` found; what no record says any more is deleted where that is concluded. */
async function verdictOfChanges(
  { session }: Desk,
  table: string,
  of: Table,
  delivery: Delivery,
  sent: number,
  concludes: boolean,
): Promise<judging.Verdict> {
  const gone = `(select ${asWas(keyAndScope(of))} from ${differingName(table)} where _like is null)`;
  const deleted = await judging.takeForDeleted(session, table, of, delivery, gone, concludes);
  const [row] = await session.all(
    `select count(*) filter (_op = 'I') as inserted, count(*) filter (_op = 'U') as changed from ${changedName(table)}`,
  );
  const [inserted, changed] = [Number(row!["inserted"]), Number(row!["changed"])];
  const unchanged = sent - inserted - changed;
  return judging.allGood(session, table, of, {
    ...{ read: sent, accepted: sent, inserted, changed, unchanged, deleted },
  });
}

/** The rows that a statement makes; undefined where it met a record with a fault. */
async function unlessFaulty(session: Session, statement: string): Promise<number | undefined> {
  try {
    const [made] = await session.all(statement);
    return Number(made!["Count"]);
  } catch (error) {
    if (error instanceof Error && error.message.includes(FAULTY)) return undefined;
    throw error;
  }
}

async function isUnique(session: Session, table: string, of: Table): Promise<boolean> {
  const [row] = await session.all(
    `select (select count(*) from ${judgedName(table)}) = (select count(*) from (select distinct ${list(of.key)} from ${judgedName(table)})) as yes`,
  );
  return row!["yes"] === true;
}
