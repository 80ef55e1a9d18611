// The current state of a landed table: key, scope columns, amounts, `_hash` and `_batch` of every living row. It is a fold of
// the batches, kept as a Parquet cache per batch number; the cache may be lost at any moment.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { landedColumns, landedKey, type Table } from "./column.ts";
import { literal, name, type Session } from "./duckdb.ts";
import { batchName, type Manifest, type Measure, tableFolder } from "./landing.ts";
import { landedTypes, sqlType } from "./typing.ts";

/** The columns of a state row, without repeats: key, scope, unit, totals, what balances, what tells a document again. */
export const stateColumns = (of: Table): readonly string[] => [
  ...new Set([
    ...landedKey(of),
    ...of.scope,
    ...of.unit,
    ...of.totals,
    ...of.balanced,
    ...(of.again?.by ?? []),
  ]),
];

/** The Parquet files of committed batches. */
export const filesOf = (home: string, manifests: readonly Manifest[]): readonly string[] =>
  manifests
    .filter((manifest) => manifest.data)
    .map((manifest) => join(tableFolder(home, manifest.source, manifest.table), manifest.data!));

/** A `from` clause over Parquet files: what they hold, and the declared columns that they lack as NULL. */
export function wholeRelation(of: Table, files: readonly string[]): string {
  const empty = `select ${landedTypes(of)
    .map(([column, type]) => `cast(null as ${type}) as ${name(column)}`)
    .join(", ")} where false`;
  if (files.length === 0) return `(${empty})`;
  // The empty branch supplies the type of a column that no batch has yet; by name, so that old batches may lack columns.
  return `(${empty} union all by name select * from read_parquet([${files.map((file) => literal(file)).join(", ")}], union_by_name = true))`;
}

/** A `from` clause over committed batches with every declared column, missing ones as typed NULL. */
export function landedRelation(home: string, of: Table, manifests: readonly Manifest[]): string {
  const columns = landedTypes(of)
    .map(([column, type]) => `cast(${name(column)} as ${type}) as ${name(column)}`)
    .join(", ");
  return `(select ${columns} from ${wholeRelation(of, filesOf(home, manifests))})`;
}

/** The living rows of a change log: per key the row of the latest batch, unless that deleted it. */
export function living(relation: string, of: Table, columns?: readonly string[]): string {
  const key = landedKey(of).map(name).join(", ");
  if (of.arrives === "events") return `select ${columns?.map(name).join(", ") ?? "*"} from ${relation}`;
  return `select ${columns?.map(name).join(", ") ?? "* exclude (_age)"} from (
    select *, row_number() over (partition by ${key} order by _batch desc) as _age from ${relation}
  ) where _age = 1 and _op <> 'D'`;
}

const cacheFolder = (home: string, { source, table }: Manifest): string =>
  join(home, "work", "state", `${source}__${table}`);

/** Named after the manifest's content: a batch that was restored or replaced under its number has another state. */
const cachePath = (home: string, last: Manifest): string => {
  const digest = createHash("sha256").update(JSON.stringify(last)).digest("hex").slice(0, 12);
  return join(cacheFolder(home, last), `${batchName(last.batch)}-${digest}.parquet`);
};

/** Makes the table `target` in the session: the state after the given batches. Says whether the cache had it. */
export async function restoreState(
  session: Session,
  target: string,
  home: string,
  of: Table,
  manifests: readonly Manifest[],
): Promise<boolean> {
  const last = manifests.at(-1);
  const columns = stateColumns(of);
  const cache = last && cachePath(home, last);
  const types = new Map([
    ["_hash", "BIGINT"],
    ["_batch", "INTEGER"],
    ...columns.map((column) => [column, sqlType(landedColumns(of)[column]!)] as const),
  ]);
  const select = [...types]
    .map(([column, type]) => `cast(${name(column)} as ${type}) as ${name(column)}`)
    .join(", ");
  if (cache && existsSync(cache)) {
    const header = await session.all(`describe select * from read_parquet(${literal(cache)})`);
    const present = new Set(header.map((row) => row["column_name"]));
    if ([...types.keys()].every((column) => present.has(column))) {
      await session.run(
        `create or replace table ${target} as select ${select} from read_parquet(${literal(cache)})`,
      );
      return true;
    }
  }
  await session.run(
    `create or replace table ${target} as select ${select} from (${living(landedRelation(home, of, manifests), of, [...columns, "_hash", "_batch"])})`,
  );
  return false;
}

/** Remembers the state after the last batch; older caches of the table go. */
export async function keepState(
  session: Session,
  target: string,
  home: string,
  last: Manifest,
): Promise<void> {
  const path = cachePath(home, last);
  const folder = cacheFolder(home, last);
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.tmp`;
  await session.run(`copy ${target} to ${literal(temporary)} (format parquet, compression zstd)`);
  await rename(temporary, path);
  await forgetStates(home, last);
}

/** Removes caches of another state than the one after the last batch: they may hold what has been erased since. */
export async function forgetStates(home: string, last: Manifest): Promise<void> {
  const folder = cacheFolder(home, last);
  if (!existsSync(folder)) return;
  for (const entry of await readdir(folder)) {
    if (join(folder, entry) !== cachePath(home, last)) await rm(join(folder, entry), { force: true });
  }
}

/** Rows and sums of the state per value of the first scope column. */
export async function measureState(session: Session, target: string, of: Table): Promise<Measure[]> {
  const scope = of.scope[0];
  const by = scope === undefined ? "''" : `coalesce(cast(${name(scope)} as VARCHAR), '')`;
  const sums = of.totals.map((column) => `coalesce(sum(${name(column)}), 0)`);
  const rows = await session.all(
    `select ${by} as scope, cast(count(*) as VARCHAR) as "rows"${of.totals.map((column, index) => `, cast(${sums[index]} as VARCHAR) as ${name(`total ${column}`)}`).join("")} from ${target} group by 1 order by 1`,
  );
  return rows.flatMap((row) => [
    { scope: String(row["scope"]), measure: "rows", amount: String(row["rows"]) },
    ...of.totals.map((column) => ({
      scope: String(row["scope"]),
      measure: column as string,
      amount: String(row[`total ${column}`]),
    })),
  ]);
}
