// The short way of a large table that comes out of a database: its rows are all good, each key stands once, and either
// nothing of it has landed yet or hardly anything has changed. Then rows are typed straight into the batch's file, or
// known by their lines and not even split. Where it is otherwise the long way is gone from the start.
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Table } from "./column.ts";
import type { Desk } from "./desk.ts";
import { literal, name, type Session } from "./duckdb.ts";
import type { Incoming } from "./incoming.ts";
import * as judging from "./judge.ts";
import { judgedName, stateName } from "./judge.ts";
import { type Draft, draft } from "./landing.ts";
import { hashed, isLined, isPlain, type Lined, linesPath, unlessFaulty } from "./lines.ts";
import type { Delivery } from "./source.ts";
import { stateColumns } from "./state.ts";
import { typing } from "./typing.ts";

export type ShortWay = {
  readonly files: Draft;
  /** Where the rows lie that are new or changed, with their `_op`. */
  readonly moved: string;
  /** What the manifest says of the rows; `concludes` where what is missing is deleted. */
  readonly verdict: (concludes: boolean) => Promise<judging.Verdict>;
  /** Writes the batch's rows and gives their number. */
  readonly write: (batch: number) => Promise<number>;
  /** A query of the delivery's lines, where they are known. */
  readonly lines?: string;
};

const list = (columns: readonly string[], alias = ""): string =>
  columns.map((column) => `${alias}${name(column)}`).join(", ");

/** What is known of a row that is gone: enough to tell whether it was asked for, and to delete it. */
const keyAndScope = (of: Table): readonly string[] => [...new Set([...of.key, ...of.scope])];

const differingName = (table: string): string => name(`differing ${table}`);
const changedName = (table: string): string => name(`changed ${table}`);
const goneName = (table: string): string => name(`gone ${table}`);

/** Judges a table the short way, into a narrow view under the name of judged rows; undefined where that does not do. */
export async function takeShortWay(
  desk: Desk,
  table: string,
  delivery: Delivery,
  incoming: Incoming | undefined,
): Promise<ShortWay | undefined> {
  const { session, source, context, history } = desk;
  const of = source.tables[table]!;
  if (!isPlain(desk, table, delivery, incoming)) return undefined;
  const { sent } = incoming;
  const last = history.get(table)!.at(-1);
  const before = last?.state.after ?? 0;
  const files = await draft(context.home, source.name, table);
  if (before > 0) {
    if (!isLined(desk, table, delivery, incoming)) return undefined;
    const known = linesPath(desk, last!, of, incoming);
    if (!existsSync(known) || !(await findChanges(desk, table, of, incoming, before, known)))
      return undefined;
    return {
      files,
      moved: changedName(table),
      verdict: (concludes) => verdictOfChanges(desk, table, of, delivery, sent, concludes),
      write: (batch) => judging.writeChanges(session, table, of, batch, files.data, changedName(table)),
      lines: linesNow(table, of, known),
    };
  }
  const first = (last?.batch ?? 0) + 1;
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

/** The lines that are known, each with its place. */
const knownLines = (path: string): string =>
  `(select *, file_row_number as _place from read_parquet(${literal(path)}, file_row_number = true))`;

/** Something has landed: records of a line that is known go by, and only those of another are typed and kept. */
async function findChanges(
  { session }: Desk,
  table: string,
  of: Table,
  incoming: Lined,
  before: number,
  path: string,
): Promise<boolean> {
  const { sent, written, lines } = incoming;
  const [differing, changed, gone, state] = [
    differingName(table),
    changedName(table),
    goneName(table),
    stateName(table),
  ];
  const known = knownLines(path);
  await session.run("create or replace temp sequence records");
  // DuckDB knows not how many rows a text file has, and takes it for the shorter side, which it keeps. It is what landed
  // that is to be kept, and the records that are to go by.
  await session.run("set disabled_optimizers = 'join_order,build_side_probe_side'");
  try {
    const looked = await unlessFaulty(
      session,
      `create or replace table ${differing} as
      select a.*, _place from (select nextval('records') as _row, * from (${hashed(incoming)})) a
        full join (select _high, _low, _place from ${known}) k on a._high = k._high and a._low = k._low
      where _row is null or _place is null`,
    );
    // Where half of it or more is another, to type it as it lies is quicker.
    if (looked === undefined || looked > sent) return false;
  } finally {
    await session.run("reset disabled_optimizers");
  }
  const records = lines.records(`(select _row, _aside, _said from ${differing} where _row is not null)`);
  const made = await unlessFaulty(
    session,
    `create or replace table ${changed} as
    select t.*, s._at, case when s._hash is null then 'I' when s._hash <> t._hash then 'U' else '=' end as _op
    from (${typing(records, of, written, "good")}) t left join (select rowid as _at, * from ${state}) s on ${same(of, "t", "s")}`,
  );
  if (made === undefined) return false;
  await session.run(`
    create or replace table ${gone} as select ${list(keyAndScope(of), "s.")}, _at
    from (select * from ${known} where _place in (select _place from ${differing} where _row is null)) k
      join (select rowid as _at, * from ${state}) s on ${same(of, "k", "s")}
    where _at not in (select _at from ${changed} where _at is not null)`);
  const [found] = await session.all(`
    select nextval('records') - 1 as read,
      (select count(*) from ${known}) as known,
      (select count(*) from ${differing} where _row is null) as missed,
      (select count(*) from ${gone}) as gone,
      (select count(*) from ${changed} where _op <> 'I') as met,
      (select count(*) from (select distinct ${list(of.key)} from ${changed})) as keys,
      (select count(*) from ${differing} where len(string_split(_said, chr(9))) <> ${lines.width}) as torn`);
  const told = Object.fromEntries(Object.entries(found!).map(([what, count]) => [what, Number(count)]));
  const sound =
    told["read"] === sent &&
    told["torn"] === 0 &&
    // As many records met a line as lines were met, and the others a row whose line was not: no key stands twice.
    told["known"] === before &&
    sent - made === told["known"] - told["missed"]! &&
    told["keys"] === made &&
    told["met"] === told["missed"]! - told["gone"]!;
  if (!sound) return false;
  await session.run(`
    create view ${judgedName(table)} as
    select _op, ${narrow(of)} from ${changed} where _op <> '='
    union all by name
    select '=' as _op, ${narrow(of, "cast(null as BIGINT) as _row")} from ${state} s
    where rowid not in (select _at from ${changed} where _op = 'U') and rowid not in (select _at from ${gone})`);
  return true;
}

/** A query of the lines as they are after that. */
const linesNow = (table: string, of: Table, path: string): string => `
  select ${list(of.key)}, _high, _low from ${knownLines(path)} where _place not in (select _place from ${differingName(table)} where _row is null)
  union all
  select ${list(of.key, "c.")}, _high, _low from ${changedName(table)} c join ${differingName(table)} d on d._row = c._row`;

const same = (of: Table, a: string, b: string): string =>
  of.key.map((column) => `${a}.${name(column)} = ${b}.${name(column)}`).join(" and ");

/** Counts what `findChanges` found; what no record says any more is deleted where that is concluded. */
async function verdictOfChanges(
  { session }: Desk,
  table: string,
  of: Table,
  delivery: Delivery,
  sent: number,
  concludes: boolean,
): Promise<judging.Verdict> {
  const deleted = await judging.takeForDeleted(session, table, of, delivery, goneName(table), concludes);
  const [row] = await session.all(
    `select count(*) filter (_op = 'I') as inserted, count(*) filter (_op = 'U') as changed from ${changedName(table)}`,
  );
  const [inserted, changed] = [Number(row!["inserted"]), Number(row!["changed"])];
  const unchanged = sent - inserted - changed;
  return judging.allGood(session, table, of, {
    ...{ read: sent, accepted: sent, inserted, changed, unchanged, deleted },
  });
}

async function isUnique(session: Session, table: string, of: Table): Promise<boolean> {
  const [row] = await session.all(
    `select (select count(*) from ${judgedName(table)}) = (select count(*) from (select distinct ${list(of.key)} from ${judgedName(table)})) as yes`,
  );
  return row!["yes"] === true;
}
