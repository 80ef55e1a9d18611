// The short way of a table that comes out of a database: most of its rows are all good, each key stands once, and either
// nothing of it has landed yet or hardly anything has changed. Then wide rows are typed once, straight into the batch's
// file, or not kept at all and typed again where they changed. Where it is otherwise the long way is gone from the start.
import { rm } from "node:fs/promises";
import type { Table } from "./column.ts";
import type { Desk } from "./desk.ts";
import { literal, name, type Session } from "./duckdb.ts";
import { hasTombstones } from "./erased.ts";
import { type Incoming, numberRecords } from "./incoming.ts";
import { deletedName, judgedName, stateName } from "./judge.ts";
import { type Draft, draft } from "./landing.ts";
import { holdsPersonal } from "./personal.ts";
import { stateColumns } from "./state.ts";
import { FAULTY, typedKeys, typing } from "./typing.ts";

export type ShortWay = {
  readonly files: Draft;
  /** Rows of a first delivery: each is new, and nothing is to be compared. */
  readonly first?: number;
  /** Writes the batch's rows and gives their number. */
  readonly write: (batch: number) => Promise<number>;
};

const list = (columns: readonly string[], alias = ""): string =>
  columns.map((column) => `${alias}${name(column)}`).join(", ");

/** Judges a table the short way, into a narrow table or view of the same name; undefined where that does not do. */
export async function takeShortWay(
  desk: Desk,
  table: string,
  incoming: Incoming | undefined,
): Promise<ShortWay | undefined> {
  const { session, source, context, history } = desk;
  const of = source.tables[table]!;
  if (!incoming?.unread || incoming.sent === undefined || incoming.sent === 0) return undefined;
  if (of.arrives === "events" || of.doubles === "number") return undefined;
  if (holdsPersonal(of) || hasTombstones(desk, table)) return undefined;
  const [state] = await session.all(`select count(*) as rows from ${stateName(table)}`);
  const files = await draft(context.home, source.name, table);
  const batch = (history.get(table)!.at(-1)?.batch ?? 0) + 1;
  if (state!["rows"] !== 0)
    return (await compareOnly(desk, table, of, incoming, incoming.sent))
      ? { files, write: (number) => writeAgain(desk, table, of, incoming, files.data, number) }
      : undefined;
  if (await writeFirst(desk, table, of, incoming, incoming.sent, files.data, batch)) {
    const { sent } = incoming;
    return { files, first: sent, write: async (number) => (number === batch ? sent : 0) };
  }
  await rm(files.data, { force: true });
  return undefined;
}

/** The columns by which rows are compared, counted and summed. */
const narrow = (of: Table): string =>
  `_row, _hash, ${list(stateColumns(of))}, 'accepted' as _verdict, true as _keyed`;

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

/** Something has landed: what is the same need not be kept. */
async function compareOnly(
  { session }: Desk,
  table: string,
  of: Table,
  { from, written }: Incoming,
  sent: number,
): Promise<boolean> {
  const made = await unlessFaulty(
    session,
    `create or replace table ${judgedName(table)} as select ${narrow(of)} from (${typing(from, of, written, "good")})`,
  );
  if (made !== sent) return false;
  await numberRecords(session, table, judgedName(table), sent);
  return isUnique(session, table, of);
}

/** Types the rows that changed once more, this time whole, and writes them with what was deleted. */
async function writeAgain(
  { session }: Desk,
  table: string,
  of: Table,
  { from, written }: Incoming,
  path: string,
  batch: number,
): Promise<number> {
  const match = (a: string, b: string, mark = "") =>
    of.key.map((column) => `${a}.${name(column)} = ${b}.${name(`${mark}${column}`)}`).join(" and ");
  const changed = `(select _op, _row, _hash, ${list(of.key)} from ${judgedName(table)} where _op in ('I', 'U'))`;
  const some = `(select r.* from (${typedKeys(from, of, written)}) r semi join ${changed} c on ${match("c", "r", "key ")})`;
  // DuckDB knows not how many rows a text file has, and would keep all of them to look up the few that changed.
  await session.run("set disabled_optimizers = 'join_order,build_side_probe_side'");
  try {
    const [copied] = await session.all(`
    copy (
      select j._op, cast(${batch} as INTEGER) as _batch, j._row, t._hash, t._extra, ${list(Object.keys(of.columns), "t.")}
      from (${typing(some, of, written, "good")}) t join ${changed} j on ${match("j", "t")} and j._hash = t._hash
      union all by name
      (select 'D' as _op, cast(${batch} as INTEGER) as _batch, ${list(of.key)} from ${deletedName(table)} order by ${list(of.key)})
    ) to ${literal(path)} (format parquet, compression zstd)`);
    return Number(copied!["Count"]);
  } finally {
    await session.run("reset disabled_optimizers");
  }
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
