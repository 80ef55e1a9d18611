// What retention has erased stays erased, whatever the source still sends: its content is known by hashes alone.
import { join } from "node:path";
import type { Desk } from "./desk.ts";
import { literal, name } from "./duckdb.ts";
import { incomingName } from "./incoming.ts";
import * as judging from "./judge.ts";
import { tableFolder } from "./landing.ts";
import { holdsPersonal, protect } from "./personal.ts";
import { typing } from "./typing.ts";

const agedName = (table: string): string => name(`aged ${table}`);

/** The tombstones of a table as a `from` clause, where it has any. */
function tombstones({ context, source, history }: Desk, table: string): string | undefined {
  const file = history.get(table)!.findLast((manifest) => manifest.tombstones)?.tombstones;
  if (!file) return undefined;
  const path = join(tableFolder(context.home, source.name, table), file);
  return `(select cast(null as BIGINT) as _hash, cast(null as VARCHAR) as _key where false
    union all by name select * from read_parquet(${literal(path)}))`;
}

export const hasTombstones = (desk: Desk, table: string): boolean => tombstones(desk, table) !== undefined;

/**
 * Rows that were erased under older keys have hashes that nothing gives under those of now, and they are gone, so that
 * no rotation could renew them. Therefore what comes in is looked at through the older keys too, while it is in clear.
 */
export async function findErasedBefore(desk: Desk, table: string): Promise<void> {
  const { session, source, keyring } = desk;
  await session.run(`create or replace table ${agedName(table)} (_row BIGINT)`);
  const buried = tombstones(desk, table);
  if (!buried || !keyring) return;
  const keys = await session.all(
    `select distinct _key from ${buried} where _key <> ${literal(keyring.mark.id)}`,
  );
  const of = source.tables[table]!;
  const copy = `${table} as it was`;
  for (const key of keys.map((row) => String(row["_key"]))) {
    await session.run(`create or replace table ${incomingName(copy)} as from ${incomingName(table)}`);
    await protect(session, copy, of, keyring.since(key));
    await session.run(`
      insert into ${agedName(table)} select _row from (${typing(incomingName(copy), of)})
      where len(_faults) = 0 and _hash in (select _hash from ${buried} where _key = ${literal(key)});
      drop table ${incomingName(copy)}`);
  }
}

/** Rows that retention has erased do not come back, nor do those that went with them. */
export async function keepErased(desk: Desk, tables: readonly string[]): Promise<void> {
  const { session, source } = desk;
  for (const table of tables) {
    const buried = tombstones(desk, table);
    if (!buried) continue;
    await judging.bury(session, table, `_hash in (select _hash from ${buried})`);
    if (holdsPersonal(source.tables[table]!))
      await judging.bury(session, table, `_row in (select _row from ${agedName(table)})`);
  }
  for (const table of tables) {
    const { retention } = source.tables[table]!;
    if (retention && "with" in retention && tables.includes(retention.with))
      await judging.buryWith(session, table, retention.with, retention.on);
  }
}
