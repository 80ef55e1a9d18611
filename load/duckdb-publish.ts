// Publications of the embedded warehouse: files that are made whole, never change, and are found under a stable name.
import { existsSync } from "node:fs";
import { chmod, copyFile, link, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { literal, name, open, type Row, type Session } from "../extract/duckdb.ts";
import { settle } from "../extract/landing.ts";
import { byRun } from "./logbook.ts";
import { inserts, type Shape } from "./shape.ts";
import type { Mart, Publication } from "./warehouse.ts";

const KEPT = 5;

/** A table that comes from elsewhere than candidate. */
export type Given = { readonly name: string; readonly shape: Shape; readonly rows: readonly Row[] };

export const definition = (shape: Shape): string =>
  shape.map(([column, type]) => `${name(column)} ${type}`).join(", ");

/**
 * Makes a file with one schema of marts, and gives it its name when it is whole.
 * @param mode who may read it; nobody may write, so that a tool that forgets to open it read-only is refused
 */
export async function makeFile(
  warehouse: string,
  target: string,
  schema: Mart["schema"],
  marts: readonly Mart[],
  given: readonly Given[],
  mode: number,
): Promise<void> {
  const temporary = `${target}.tmp`;
  await ownerOnly(async () => {
    const session = await open();
    try {
      await session.run(
        `attach ${literal(warehouse)} as warehouse (read_only); attach ${literal(temporary)} as publication; create schema publication.${schema}`,
      );
      for (const mart of marts) await copyMart(session, mart);
      for (const { name: table, shape, rows } of given) {
        const into = `publication.${schema}.${name(table)}`;
        await session.run(`create table ${into} (${definition(shape)})`);
        for (const insert of inserts(into, shape, rows)) await session.run(insert);
      }
      await session.run("checkpoint publication; detach publication; detach warehouse");
    } finally {
      session.close();
    }
  });
  if (existsSync(`${temporary}.wal`)) throw new Error(`${temporary}.wal is left after a checkpoint`);
  await chmod(temporary, mode);
  await settle(temporary, target);
}

/** Whatever the work makes, only the owner may read. */
export async function ownerOnly<T>(work: () => Promise<T>): Promise<T> {
  const umask = process.umask(0o077);
  try {
    return await work();
  } finally {
    process.umask(umask);
  }
}

/** A mart of candidate with the columns, types and words of its contract. */
async function copyMart(session: Session, { name: mart, schema, description, columns }: Mart): Promise<void> {
  const from = schema === "pii" ? "candidate_pii" : "candidate";
  const target = `publication.${schema}.${name(mart)}`;
  const values = columns.map(
    ({ name: column, type }) => `cast(${name(column)} as ${type}) as ${name(column)}`,
  );
  await session.run(
    `create table ${target} as select ${values.join(", ")} from warehouse.${from}.${name(mart)}`,
  );
  const words = columns.map(
    (column) => `comment on column ${target}.${name(column.name)} is ${literal(column.description)}`,
  );
  await session.run([`comment on table ${target} is ${literal(description)}`, ...words].join("; "));
}

/** Count, and the sum of the first 15 hex digits of md5 over the columns as canonical text, NULL marked. */
export async function checksum(session: Session, mart: string, schema: Mart["schema"] = "marts") {
  const columns = await session.all(`describe ${schema}.${name(mart)}`);
  // In order of name: where a column stands in its table says nothing.
  const named = columns.sort((a, b) => (String(a["column_name"]) < String(b["column_name"]) ? -1 : 1));
  const texts = named.map((row) => {
    const column = name(String(row["column_name"]));
    const text =
      row["column_type"] === "TIMESTAMP"
        ? `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%f')`
        : `cast(${column} as VARCHAR)`;
    return `coalesce(length(${text}) || ':' || ${text}, '-')`;
  });
  const [row] = await session.all(
    `select count(*) as n, cast(coalesce(sum(cast('0x' || substr(md5(${texts.join(" || ")}), 1, 15) as BIGINT)), 0) as VARCHAR) as checksum from ${schema}.${name(mart)}`,
  );
  return {
    mart: schema === "pii" ? `pii.${mart}` : mart,
    rows: Number(row!["n"]),
    checksum: String(row!["checksum"]),
  };
}

/**
 * Makes the stable name show a publication, by a rename: who has the former one open keeps it, who opens finds old or new.
 * A hard link costs nothing; where the disk knows none it is a copy.
 */
export async function follow(target: string, stable: string): Promise<void> {
  const wanted = await stat(target, { bigint: true });
  const found = existsSync(stable) ? await stat(stable, { bigint: true }) : undefined;
  const copied = found?.size === wanted.size && found.mtimeMs === wanted.mtimeMs;
  if (found?.ino === wanted.ino || copied) return;
  const temporary = `${stable}.tmp`;
  await rm(temporary, { force: true });
  await link(target, temporary).catch(async () => {
    await copyFile(target, temporary);
    const written = new Date(Number(wanted.mtimeMs));
    await utimes(temporary, written, written);
  });
  try {
    await settle(temporary, stable);
  } catch (cause) {
    // Windows replaces no file that is open: readers keep the former publication, and the next run comes back to it.
    if (!["EPERM", "EBUSY", "EACCES"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
    await rm(temporary, { force: true });
    process.emitWarning(`${stable} is open elsewhere and still shows the former publication`);
  }
}

/**
 * The last publications stay readable, except those from before a fold: they may hold what retention erased with it. The
 * small description of each stays for ever.
 */
export async function prune(folder: string, current: Publication): Promise<void> {
  const runs = [
    ...new Set(
      (await readdir(folder)).flatMap((entry) => /^(?:marts|pii)-(.*)\.duckdb$/.exec(entry)?.[1] ?? []),
    ),
  ].sort(byRun);
  const folds = ({ watermark }: Publication) => JSON.stringify(watermark.folds ?? {});
  for (const [index, run] of runs.entries()) {
    if (run === current.run) continue;
    const text = join(folder, `${run}.json`);
    // Without its description it never became current.
    const like = existsSync(text) && folds(JSON.parse(await readFile(text, "utf8"))) === folds(current);
    if (index >= runs.length - KEPT && like) continue;
    for (const kind of ["marts", "pii"]) await rm(join(folder, `${kind}-${run}.duckdb`), { force: true });
  }
}
