// The verdict on every record of a delivery, set-based in SQL: accepted, rejected or superseded, and what an accepted
// one does to the table's state (insert, change, nothing) and a missing one (delete).
import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { landedColumns, landedKey, type Table } from "./column.ts";
import { type Desk, staysInFile } from "./desk.ts";
import { isView, literal, name, type Row, type Session } from "./duckdb.ts";
import { type Incoming, incomingName, numberRecords } from "./incoming.ts";
import type { Keyring } from "./keyring.ts";
import { holdsPersonal, sealRejects } from "./personal.ts";
import type { Delivery } from "./source.ts";
import { nextState, stateColumns, viewState } from "./state.ts";
import { sqlType, typing } from "./typing.ts";

export const judgedName = (table: string): string => name(`judged ${table}`);
export const stateName = (table: string): string => name(`state ${table}`);
export const deletedName = (table: string): string => name(`deleted ${table}`);
export const rejectsName = (table: string): string => name(`rejects ${table}`);

const list = (columns: readonly string[], alias = ""): string =>
  columns.map((column) => `${alias}${name(column)}`).join(", ");
/** Equality of key columns, which are never NULL where it matters: plain `=`, so that joins are hashed. */
const same = (columns: readonly string[], a: string, b: string): string =>
  columns.map((column) => `${a}.${name(column)} = ${b}.${name(column)}`).join(" and ");

const fault = (column: string, reason: string, value = "null"): string =>
  `[{'column': ${literal(column)}, 'reason': ${reason}, 'value': cast(${value} as VARCHAR)}]`;

/**
 * Types the rows that came in, in order of `_row`, and makes keys unique: of several records of one key the latest export speaks. Where the
 * export stamps do not decide, the table's `doubles` does: refuse all, take the last, or number them.
 */
export async function judge(session: Session, table: string, of: Table, incoming?: Incoming): Promise<void> {
  const from = incoming?.from ?? incomingName(table);
  const key = list(of.key);
  const verdict = "case when len(_faults) > 0 then 'rejected' else 'accepted' end as _verdict";
  const first = of.doubles === "number" ? ", cast(1 as BIGINT) as occurrence" : "";
  await session.run(
    // Protecting texts has mixed the rows; otherwise they come in order.
    `create or replace table ${judgedName(table)} as select *${first}, ${verdict} from (${typing(from, of, incoming?.written)})${holdsPersonal(of) ? " order by _row" : ""}`,
  );
  if (incoming?.sent !== undefined && incoming.unread)
    await numberRecords(session, table, judgedName(table), incoming.sent);
  // Windows over wide rows are dear, and most deliveries have every key once.
  const [unique] = await session.all(
    `select count(*) = (select count(*) from (select distinct _keyed, ${key} from ${judgedName(table)})) as yes from ${judgedName(table)}`,
  );
  if (unique!["yes"] !== true) await judgeDoubles(session, table, of);
}

/** Takes out the accepted rows that retention has erased: what a full delivery still sends stays erased. */
export async function bury(session: Session, table: string, erased: string): Promise<void> {
  await session.run(
    `update ${judgedName(table)} set _verdict = 'superseded' where _verdict = 'accepted' and ${erased}`,
  );
}

/** Takes out the accepted rows that went with the rows of a parent: where the delivery brings erased ones of it and none that lives. */
export async function buryWith(
  session: Session,
  table: string,
  parent: string,
  on: readonly string[],
): Promise<void> {
  const match = same(on, "p", "j");
  await session.run(`
    update ${judgedName(table)} as j set _verdict = 'superseded' where _verdict = 'accepted'
      and exists (select 1 from ${judgedName(parent)} p where p._verdict = 'superseded' and ${match})
      and not exists (select 1 from ${judgedName(parent)} p where p._verdict <> 'superseded' and ${match})
      and not exists (select 1 from ${stateName(parent)} p where ${match})`);
}

/** Decides between several records of one key. */
async function judgeDoubles(session: Session, table: string, of: Table): Promise<void> {
  const key = list(of.key);
  const stamps =
    of.latest.length > 0 ? of.latest.map((column) => `${name(column)} desc nulls first`).join(", ") : "1";
  const within = `partition by _keyed, ${key}`;
  const conflict = `${fault(of.key.join(", "), "'stands more than once with different content'")}`;
  const heldBack = fault(of.key.join(", "), "'another record with this key was rejected'");
  const occurrence =
    of.doubles === "number"
      ? `, row_number() over (${within} order by _version, len(_faults), _hash, _row) as occurrence`
      : "";
  const rank = {
    number: "1",
    last: `row_number() over (${within} order by ${stamps}, _row desc)`,
    reject: `row_number() over (${within} order by ${stamps}, len(_faults) desc, _row desc)`,
  }[of.doubles];
  // A fault in the version that speaks holds the whole key: an older version must not pass for the current one.
  await session.run(`
    create or replace table ${judgedName(table)} as
    with versioned as (
      select * exclude (_verdict${of.doubles === "number" ? ", occurrence" : ""}), dense_rank() over (${within} order by ${stamps}) as _version
      from ${judgedName(table)}
    ),
    ranked as (
      select *, ${rank} as _rank,
        min(_hash) filter (_version = 1) over (${within}) as _low, max(_hash) filter (_version = 1) over (${within}) as _high,
        count(*) filter (_version = 1 and len(_faults) > 0) over (${within}) as _faulty
        ${occurrence}
      from versioned
    ),
    weighed as (
      select * exclude (_faults, _version, _rank, _low, _high, _faulty),
        case
          when len(_faults) > 0 then _faults
          ${of.doubles === "reject" ? `when _keyed and _version = 1 and _low <> _high then ${conflict}` : ""}
          ${of.doubles === "number" ? `when _keyed and _version = 1 and _faulty > 0 then ${heldBack}` : ""}
          else []
        end as _faults,
        _version > 1 or _rank > 1 as _older
      from ranked
    )
    select * exclude (_older), case when len(_faults) > 0 then 'rejected' when _older then 'superseded' else 'accepted' end as _verdict
    from weighed order by _row`);
}

/** Why a document is refused that has landed with another content: nothing is lost, a person must decide. */
const CONFLICT = "it landed before with other content";

/** The columns of the document that a row of an events table belongs to; the row itself where none are declared. */
export const unitOf = (of: Table): readonly string[] => (of.unit.length > 0 ? of.unit : of.key);

/** A document that landed under another key, or stands so before itself in the delivery, is superseded in every table that is a part of it. */
export async function supersedeAgain(
  session: Session,
  tables: Readonly<Record<string, Table>>,
  parts: readonly string[],
): Promise<void> {
  const head = parts.find((part) => tables[part]!.again !== undefined);
  if (head === undefined) return;
  const { by, counts, between } = tables[head]!.again!;
  const unit = unitOf(tables[head]!);
  const agrees = (other: string) =>
    by.map((column) => `${other}.${name(column)} is not distinct from i.${name(column)}`).join(" and ");
  await session.run(`
    create or replace table "again units" as
    with fresh as (
      select * from ${judgedName(head)} i
      where _verdict = 'accepted' and ${name(counts)} <> 0
        and not exists (select 1 from ${stateName(head)} s where ${same(unit, "s", "i")})
    )
    select ${list(unit)} from fresh i
    where exists (select 1 from ${stateName(head)} s where ${agrees("s")})
      or (${between.map((column) => `i.${name(column)}`).join(" = ")}) is not true
        and exists (select 1 from fresh f where ${agrees("f")} and f._row < i._row)`);
  for (const part of parts) {
    await session.run(
      `update ${judgedName(part)} as j set _verdict = 'superseded' from "again units" a where ${same(unit, "j", "a")} and j._verdict = 'accepted'`,
    );
  }
}

/**
 * Documents land whole or not at all: a unit with a bad part, or one that landed before with other content, is
 * rejected in every table that is a part of it.
 */
export async function judgeUnits(
  session: Session,
  tables: Readonly<Record<string, Table>>,
  parts: readonly string[],
): Promise<void> {
  const unit = unitOf(tables[parts[0]!]!);
  const columns = list(unit);
  const suspect = parts.map(
    (part) =>
      `exists (select 1 from ${judgedName(part)} where _verdict = 'rejected') or exists (select 1 from ${judgedName(part)} j join ${stateName(part)} s on ${same(unit, "j", "s")})`,
  );
  const [look] = await session.all(`select ${suspect.join(" or ")} as suspect`);
  if (look!["suspect"] !== true) return;
  const digest = (from: string, where: string) =>
    `select ${columns}, count(*) as _n, sum(_hash) as _sum from ${from} ${where} group by ${columns}`;
  const bad = parts.flatMap((part) => [
    `select ${columns}, 'another part of it is refused: ' || min(_faults[1].reason) as _why from ${judgedName(part)} where _verdict = 'rejected' and ${unit.map((column) => `${name(column)} is not null`).join(" and ")} group by ${columns}`,
    `select ${list(unit, "i.")}, ${literal(CONFLICT)} as _why
     from (${digest(judgedName(part), "where _verdict = 'accepted'")}) i join (${digest(stateName(part), "")}) s on ${same(unit, "i", "s")}
     where i._n <> s._n or i._sum <> s._sum`,
    // A part that landed and is left out now is another content too.
    ...parts
      .filter((other) => other !== part)
      .map(
        (
          other,
        ) => `select distinct ${list(unit, "o.")}, ${literal(CONFLICT)} as _why from ${judgedName(other)} o
          where o._verdict = 'accepted' and exists (select 1 from ${stateName(part)} s where ${same(unit, "s", "o")})
            and not exists (select 1 from ${judgedName(part)} i where i._verdict = 'accepted' and ${same(unit, "i", "o")})`,
      ),
  ]);
  await session.run(
    `create or replace table "bad units" as select ${columns}, min(_why) as _why from (${bad.join(" union all ")}) group by ${columns}`,
  );
  for (const part of parts) {
    await session.run(`
      update ${judgedName(part)} as j set _verdict = 'rejected', _faults = ${fault(unit.join(", "), "b._why")}
      from "bad units" b where ${same(unit, "j", "b")} and j._verdict = 'accepted'`);
  }
}

export type Counts = {
  read: number;
  accepted: number;
  rejected: number;
  superseded: number;
  inserted: number;
  changed: number;
  unchanged: number;
  deleted: number;
};

/** What is to be said of a delivery without a record, where nothing is to be deleted either. */
export const nothing = (of: Table): Verdict => ({
  counts: {
    read: 0,
    accepted: 0,
    rejected: 0,
    superseded: 0,
    inserted: 0,
    changed: 0,
    unchanged: 0,
    deleted: 0,
  },
  rejected: "",
  conflicts: { rows: 0, documents: "" },
  totals: Object.fromEntries(
    of.totals.map((column) => [column, `0.${"0".repeat(of.columns[column]!.scale)}`.replace(/\.$/, "")]),
  ),
});

/** What is to be said of rows that are all good. */
export async function allGood(
  session: Session,
  table: string,
  of: Table,
  counts: Partial<Counts>,
): Promise<Verdict> {
  const none = nothing(of);
  const totals = await deliveredTotals(session, table, of);
  return { ...none, counts: { ...none.counts, ...counts }, totals };
}

/** What a manifest says of a delivery's rows. */
export type Verdict = {
  readonly counts: Counts;
  /** Digest of the rejects. */
  readonly rejected: string;
  readonly conflicts: Awaited<ReturnType<typeof conflicts>>;
  readonly totals: Readonly<Record<string, string>>;
};

/** Compares, sets the rejects apart and sums up. */
export async function verdict(
  session: Session,
  table: string,
  of: Table,
  keyring: Keyring | undefined,
  comparing: () => Promise<Counts>,
): Promise<Verdict> {
  const counts = await comparing();
  const totals = await deliveredTotals(session, table, of);
  const none = { counts, rejected: "", conflicts: { rows: 0, documents: "" }, totals };
  if (counts.rejected === 0) return none;
  await gatherRejects(session, table, of, keyring);
  const rejected = await rejectsDigest(session, rejectsName(table));
  return { ...none, rejected, conflicts: await conflicts(session, table, of) };
}

/**
 * Compares the accepted rows with the state: fills `_op` of the judged rows and the table of deleted keys.
 * `newer` are the batches that are as of a later moment than this delivery: what they say of a key stands. Deletes are
 * concluded only where `concludes` says so.
 */
export async function compare(
  session: Session,
  table: string,
  of: Table,
  delivery: Delivery,
  {
    before,
    newer,
    concludes,
  }: { readonly before: number; readonly newer: readonly number[]; readonly concludes: boolean },
): Promise<Counts> {
  const key = landedKey(of);
  const j = judgedName(table);
  const s = stateName(table);
  const late = newer.length > 0 ? `coalesce(s._batch in (${newer.join(", ")}), false)` : "false";
  // Wide rows are never copied: most of a delivery is all new or all the same, and the rest is found by one narrow join.
  await session.run(`alter table ${j} add column _op VARCHAR default ${before === 0 ? "'I'" : "'='"}`);
  await session.run(`update ${j} set _op = null where _verdict <> 'accepted'`);
  await session.run(`
    create or replace table "differing" as
    select j._at, case when ${late} then 'late' when j._at is null then 'gone' when s._hash is null then 'I' else 'U' end as what, ${list([...new Set([...key, ...of.scope])], "s.")}
    from (select rowid as _at, _hash, ${list(key)} from ${j} where _verdict = 'accepted' and ${before > 0}) j
      full join ${s} s on ${same(key, "j", "s")}
    where j._at is null or s._hash is null or s._hash <> j._hash or ${late}`);
  if (before > 0) {
    await session.run(`
      update ${j} set _op = case when d.what <> 'late' then d.what end, _verdict = case when d.what = 'late' then 'superseded' else _verdict end
      from "differing" d where d._at = ${j}.rowid`);
  }
  const deleted = await takeForDeleted(
    session,
    table,
    of,
    delivery,
    `(select * from "differing" where _at is null)`,
    concludes,
  );
  const [row] = await session.all(`
    select count(*) as read, ${["accepted", "rejected", "superseded"].map((verdict) => `count(*) filter (_verdict = '${verdict}') as ${verdict}`).join(", ")},
      count(*) filter (_op = 'I') as inserted, count(*) filter (_op = 'U') as changed, count(*) filter (_op = '=') as unchanged
    from ${j}`);
  const counts = Object.entries(row!).map(([column, value]) => [column, Number(value)] as const);
  return { ...(Object.fromEntries(counts) as Omit<Counts, "deleted">), deleted };
}

/**
 * Fills the table of deleted keys and gives their number: rows of the state that no record speaks of, as a `from` clause
 * with key and scope, as far as they are inside what was asked for.
 */
export async function takeForDeleted(
  session: Session,
  table: string,
  of: Table,
  { scope }: Delivery,
  gone: string,
  concludes: boolean,
): Promise<number> {
  const inside = Object.entries(scope ?? {}).map(
    ([column, values]) =>
      `s.${name(column)} in (${values.map((value) => typedLiteral(of, column, value)).join(", ")})`,
  );
  // A rejected record is not an absent one: its key keeps its last good version.
  const [made] = await session.all(`
    create or replace table ${deletedName(table)} as select ${list(landedKey(of), "s.")} from ${gone} s
    where ${concludes} and ${inside.length > 0 ? inside.join(" and ") : "true"}
      and not exists (select 1 from ${judgedName(table)} j where j._verdict = 'rejected' and j._keyed and ${same(of.key, "j", "s")})`);
  return Number(made!["Count"]);
}

function typedLiteral(of: Table, column: string, value: string): string {
  const declared = of.columns[column]!;
  return `cast(${literal(declared.fold === "upper" ? value.trimEnd().toUpperCase() : value)} as ${sqlType(declared)})`;
}

/** Whether the key of some rejected record of these tables cannot be read. */
export async function hasUnkeyed(session: Session, tables: readonly string[]): Promise<boolean> {
  const some = tables.map(
    (table) => `exists (select 1 from ${judgedName(table)} where _verdict = 'rejected' and not _keyed)`,
  );
  return (await session.all(`select ${some.join(" or ")} as some`))[0]!["some"] === true;
}

/** The values asked for of a scope column of which neither the delivery nor the state has a row. */
export async function emptyScopes(
  session: Session,
  table: string,
  of: Table,
  column: string,
  asked: readonly string[],
): Promise<string[]> {
  const has = (from: string, value: string) =>
    `exists (select 1 from ${from} where ${name(column)} = ${typedLiteral(of, column, value)})`;
  const [row] = await session.all(
    `select ${asked.map((value, index) => `${has(judgedName(table), value)} or ${has(stateName(table), value)} as "${index}"`).join(", ")}`,
  );
  return asked.filter((_, index) => row![String(index)] !== true);
}

/** Rejected rows whose document landed before with other content. */
async function conflicts(
  session: Session,
  table: string,
  of: Table,
): Promise<{ rows: number; documents: string }> {
  const document = unitOf(of).map((column) => `cast(${name(column)} as VARCHAR)`);
  const [row] = await session.all(`
    with conflicting as (
      select concat_ws(' ', ${document.join(", ")}) as document from ${judgedName(table)}
      where _verdict = 'rejected' and _faults[1].reason = ${literal(CONFLICT)}
    )
    select (select count(*) from conflicting) as rows,
      (select coalesce(string_agg(document, ', ' order by document), '') from (select distinct document from conflicting order by 1 limit 10)) as documents`);
  const isPersonal = of.persons || unitOf(of).some((column) => of.columns[column]?.personal);
  const documents = Number(row!["rows"]) > 0 && isPersonal ? "(personal)" : String(row!["documents"]);
  return { rows: Number(row!["rows"]), documents };
}

/** One scope value of a snapshot that lost more rows than the table's `shrink` allows. */
export type Shrunk = { readonly scope: string; readonly before: number; readonly now: number };

/** A company that was emptied and half refilled looks like a mass delete: compare with the last good state. */
export async function shrunken(
  session: Session,
  table: string,
  of: Table,
  delivery: Delivery,
): Promise<Shrunk | undefined> {
  const first = of.scope[0];
  const by = first === undefined ? "''" : `coalesce(cast(${name(first)} as VARCHAR), '')`;
  const asked = Object.entries(delivery.scope ?? {}).map(
    ([column, values]) =>
      `${name(column)} in (${values.map((value) => typedLiteral(of, column, value)).join(", ")})`,
  );
  const [row] = await session.all(`
    with before as (select ${by} as scope, count(*) as n from ${stateName(table)} ${asked.length > 0 ? `where ${asked.join(" and ")}` : ""} group by 1),
    now as (select ${by} as scope, count(*) as n from ${judgedName(table)} where _verdict <> 'superseded' group by 1)
    select b.scope, b.n as before, coalesce(n.n, 0) as now from before b left join now n on n.scope = b.scope
    where coalesce(n.n, 0) = 0 or (b.n >= 10 and coalesce(n.n, 0) < b.n * (1 - ${of.shrink}))
    order by b.n - coalesce(n.n, 0) desc, b.scope limit 1`);
  return row
    ? { scope: String(row["scope"]), before: Number(row["before"]), now: Number(row["now"]) }
    : undefined;
}

/** One scope value of a snapshot whose amounts summed to zero and do not any more. */
export type Unbalanced = { readonly scope: string; readonly column: string; readonly sum: string };

/**
 * A ledger that is being refilled does not balance. One that never did is for the controls to tell; one of which a
 * record was rejected cannot be judged.
 */
export async function unbalanced(
  session: Session,
  table: string,
  of: Table,
): Promise<Unbalanced | undefined> {
  const [column] = of.balanced;
  if (column === undefined) return undefined;
  const first = of.scope[0];
  const by = first === undefined ? "''" : `coalesce(cast(${name(first)} as VARCHAR), '')`;
  const sums = (from: string, where: string) =>
    `select ${by} as scope, sum(${name(column)}) as amount from ${from} where ${where} group by 1`;
  const [row] = await session.all(`
    select n.scope, cast(n.amount as VARCHAR) as sum
    from (${sums(judgedName(table), "_verdict = 'accepted'")}) n join (${sums(stateName(table), "true")}) b on b.scope = n.scope
    where n.amount <> 0 and b.amount = 0
      and not exists (select 1 from ${judgedName(table)} where _verdict = 'rejected')
    order by abs(n.amount) desc, n.scope limit 1`);
  return row ? { scope: String(row["scope"]), column, sum: String(row["sum"]) } : undefined;
}

/** Copies what changed, as the batch's rows, and gives their number. */
export async function writeChanges(
  session: Session,
  table: string,
  of: Table,
  batch: number,
  path: string,
  from = judgedName(table),
): Promise<number> {
  const columns = Object.keys(landedColumns(of));
  const key = landedKey(of);
  const [copied] = await session.all(`
    copy (
      select _op, cast(${batch} as INTEGER) as _batch, _row, _hash, _extra, ${list(columns)} from ${from} where _op in ('I', 'U')
      union all by name
      (select 'D' as _op, cast(${batch} as INTEGER) as _batch, ${list(key)} from ${deletedName(table)} order by ${list(key)})
    ) to ${literal(path)} (format parquet, compression zstd)`);
  return Number(copied!["Count"]);
}

/** Sets the rejected records apart: row, column, reason, value, every fault, and the record's key; sealed where the table is personal. */
async function gatherRejects(
  session: Session,
  table: string,
  of: Table,
  keyring: Keyring | undefined,
): Promise<void> {
  await session.run(`
    create or replace table ${rejectsName(table)} as
    select _row, _faults[1]."column" as "column", _faults[1].reason as reason, _faults[1]."value" as "value",
      cast(to_json(_faults) as VARCHAR) as faults, cast(to_json({${of.key.map((column) => `${literal(column)}: ${name(column)}`).join(", ")}}) as VARCHAR) as "key"
    from ${judgedName(table)} where _verdict = 'rejected'`);
  if (keyring) await sealRejects(session, rejectsName(table), of, keyring);
}

/** Copies the rejected records beside the batch. */
export async function writeRejects(session: Session, table: string, path: string): Promise<void> {
  await session.run(
    `copy (select * from ${rejectsName(table)} order by _row) to ${literal(path)} (format parquet, compression zstd)`,
  );
}

/** The first rejects, for the screen and the logbook: of a personal table only where and why. */
export function firstRejects(session: Session, table: string, of: Table, most: number): Promise<Row[]> {
  const shown = (column: string) =>
    holdsPersonal(of) ? `case when ${column} is not null then '(personal)' end as ${column}` : column;
  return session.all(
    `select _row as "row", "column", reason, ${shown('"value"')}, ${shown('"key"')} from ${rejectsName(table)} order by _row limit ${most}`,
  );
}

/** Equal for equal rejects, wherever their rows stand in the file. */
export async function rejectsDigest(session: Session, rejects: string): Promise<string> {
  const [row] = await session.all(
    `select coalesce(md5(string_agg(faults || "key", '|' order by faults || "key")), '') as digest from ${rejects}`,
  );
  return String(row!["digest"]);
}

/** Sums of the amount columns over the accepted rows. */
export async function deliveredTotals(
  session: Session,
  table: string,
  of: Table,
): Promise<Record<string, string>> {
  if (of.totals.length === 0) return {};
  const [row] = await session.all(
    `select ${of.totals.map((column) => `cast(coalesce(sum(${name(column)}), 0) as VARCHAR) as ${name(column)}`).join(", ")} from ${judgedName(table)} where _verdict = 'accepted'`,
  );
  return Object.fromEntries(Object.entries(row!).map(([column, value]) => [column, String(value)]));
}

/** Carries the batch's changes into the table's state. */
export async function advanceState(
  desk: Desk,
  table: string,
  of: Table,
  batch: number,
  { inserted, changed, deleted }: Counts,
  before: number,
  from = judgedName(table),
): Promise<void> {
  const { session, source, context, states } = desk;
  const key = landedKey(of);
  const s = stateName(table);
  const state = states.get(table)!;
  const added = `select ${list([...stateColumns(of), "_hash"])}, cast(${batch} as INTEGER) as _batch from ${from} where _op in ('I', 'U')`;
  if ((await isView(session, `state ${table}`)) || (before === 0 && staysInFile(desk, table, inserted))) {
    const next = nextState(context.home, source.name, table, batch);
    await mkdir(dirname(next), { recursive: true });
    const spent = `select ${list(key)} from ${deletedName(table)} union all select ${list(key)} from ${from} where _op = 'U'`;
    const kept = `select * exclude (rowid) from ${s} s anti join (${spent}) x on ${same(key, "x", "s")} union all by name`;
    await session.run(
      `copy (${before > 0 ? kept : ""} ${added}) to ${literal(next)} (format parquet, compression zstd)`,
    );
    await viewState(session, `state ${table}`, next);
    if (state.next) await rm(state.next, { force: true });
    states.set(table, { ...state, next });
    return;
  }
  if (changed + deleted > 0)
    await session.run(`
    delete from ${s} as s where exists (select 1 from ${deletedName(table)} d where ${same(key, "d", "s")})
      or exists (select 1 from ${from} j where j._op = 'U' and ${same(key, "j", "s")})`);
  await session.run(`insert into ${s} by name ${added}`);
}
