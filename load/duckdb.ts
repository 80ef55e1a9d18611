// The embedded warehouse: raw is views over landing, candidate and raw live in warehouse.duckdb, and every publication
// is a read-only file of its own that a pointer makes current. Readers in other processes never meet a writer.
import { existsSync } from "node:fs";
import { chmod, copyFile, link, mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { literal, name, open, type Session } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import { settle, writeDurably } from "../extract/landing.ts";
import { landedRelation } from "../extract/state.ts";
import { bookkeepingTables } from "./bookkeeping.ts";
import { duckdbConnection } from "./duckdb-connection.ts";
import { byRun } from "./logbook.ts";
import { selectOf } from "./query.ts";
import { CONTROL, inserts, publicationShape, type Shape } from "./shape.ts";
import type { Mart, Publication, Read, Warehouse, Watermark } from "./warehouse.ts";

const KEPT = 5;

export function duckdbWarehouse(home: string): Warehouse {
  const file = join(home, "warehouse.duckdb");
  const folder = join(home, "published");
  const pointer = join(folder, "current.json");
  const martsFile = (run: string) => join(folder, `marts-${run}.duckdb`);
  // For people: the name under which Excel or Power BI finds whatever is current. Not `marts`: DuckDB calls a database
  // after its file, and marts.x would then be either the schema or the database.
  const stable = join(folder, "saldo.duckdb");

  /** Opens the warehouse for one step; a file that another process holds gives a readable error. */
  async function step<T>(work: (session: Session) => Promise<T>): Promise<T> {
    await mkdir(home, { recursive: true });
    let session: Session;
    try {
      session = await open(file);
    } catch (cause) {
      throw new SaldoError(
        "retriable",
        "warehouse_in_use",
        `warehouse.duckdb cannot be opened: ${(cause as Error).message.split("\n")[0]}`,
        {
          place: { file },
          hint: "another program holds the file: close it (analysts read the files in published/), then run again",
          cause,
        },
      );
    }
    try {
      return await work(session);
    } finally {
      session.close();
    }
  }

  async function published(): Promise<Publication | null> {
    if (!existsSync(pointer)) return null;
    const { run } = JSON.parse(await readFile(pointer, "utf8")) as { run: string };
    return JSON.parse(await readFile(join(folder, `${run}.json`), "utf8")) as Publication;
  }

  async function reader() {
    const publication = await published();
    if (!publication) {
      throw new SaldoError("config", "nothing_published", "nothing has been published yet", {
        hint: "run: npx saldo run",
      });
    }
    const session = await open(martsFile(publication.run), { access_mode: "READ_ONLY" });
    const read: Read = (mart, query) => session.stream(selectOf(mart, publication.marts, query));
    return { read, publication, close: async () => session.close() };
  }

  return {
    engine: "duckdb",
    environment: { SALDO_WAREHOUSE: file },

    async load(sources, landing, bookkeeping) {
      await step(async (session) => {
        await session.run("begin; create schema if not exists raw; create schema if not exists saldo");
        for (const source of sources) {
          for (const [table, of] of Object.entries(source.tables)) {
            const relation = landedRelation(home, of, landing.get(`${source.name}.${table}`) ?? []);
            await session.run(
              `create or replace view raw.${name(`${source.name}__${table}`)} as select * from ${relation}`,
            );
          }
        }
        for (const [table, { columns, rows }] of Object.entries(bookkeepingTables(bookkeeping))) {
          const target = `raw.${name(`saldo__${table}`)}`;
          await session.run(`create or replace table ${target} (${definition(columns)})`);
          for (const insert of inserts(target, columns, rows)) await session.run(insert);
        }
        await session.run("commit");
      });
    },

    async drop() {
      // The file, and what a crash left beside it: freed pages of a file may still hold what was erased.
      for (const leftover of [`${file}.wal`, file]) await rm(leftover, { force: true });
    },

    built: () =>
      step(async (session) => {
        await session.run(
          "create schema if not exists saldo; create table if not exists saldo.built (watermark VARCHAR)",
        );
        const [row] = await session.all("select watermark from saldo.built");
        return row ? (JSON.parse(String(row["watermark"])) as Watermark) : null;
      }),

    markBuilt: (watermark) =>
      step(async (session) => {
        const value = watermark
          ? `insert into saldo.built values (${literal(JSON.stringify(watermark))});`
          : "";
        await session.run(
          `begin; create table if not exists saldo.built (watermark VARCHAR); delete from saldo.built; ${value} commit`,
        );
      }),

    candidate: (model) => step((session) => session.all(`select * from candidate.${name(model)}`)),

    async publish(publication, marts, controls, facts) {
      await mkdir(folder, { recursive: true });
      const target = martsFile(publication.run);
      const temporary = `${target}.tmp`;
      for (const leftover of await readdir(folder)) {
        if (leftover.includes(".tmp")) await rm(join(folder, leftover), { force: true });
      }
      const session = await open();
      try {
        await session.run(
          `attach ${literal(file)} as warehouse (read_only); attach ${literal(temporary)} as publication; create schema publication.marts`,
        );
        for (const mart of marts) await copyMart(session, mart);
        for (const [table, shape, rows] of [
          ["control", CONTROL, controls],
          ["publication", publicationShape(facts), [facts]],
        ] as const) {
          await session.run(`create table publication.marts.${table} (${definition(shape)})`);
          for (const insert of inserts(`publication.marts.${table}`, shape, rows)) await session.run(insert);
        }
        await session.run("checkpoint publication; detach publication; detach warehouse");
      } finally {
        session.close();
      }
      if (existsSync(`${temporary}.wal`)) throw new Error(`${temporary}.wal is left after a checkpoint`);
      // A tool that forgets to open it read-only is refused, instead of locking all others out.
      await chmod(temporary, (await stat(temporary)).mode & 0o555);
      await settle(temporary, target);
      await writeDurably(
        join(folder, `${publication.run}.json`),
        `${JSON.stringify(publication, null, 2)}\n`,
      );
      // From this rename on readers see the new publication.
      await writeDurably(
        pointer,
        `${JSON.stringify({ run: publication.run, file: `marts-${publication.run}.duckdb` })}\n`,
      );
      await follow(martsFile(publication.run), stable);
      await prune(folder, publication);
      return [];
    },

    published,
    reader,

    async repair() {
      const publication = await published();
      if (publication) await follow(martsFile(publication.run), stable);
    },

    async connection(at) {
      const separator = at?.includes("\\") ? "\\" : "/";
      const seen = (file: string) =>
        at === undefined ? join(folder, file) : `${at.replace(/[\\/]+$/, "")}${separator}${file}`;
      return duckdbConnection(seen("saldo.duckdb"), seen("current.json"));
    },

    async checksums() {
      const publication = await published();
      if (!publication) return [];
      const session = await open(martsFile(publication.run), { access_mode: "READ_ONLY" });
      try {
        const sums = [];
        for (const mart of [...publication.marts, "control"].sort()) sums.push(await checksum(session, mart));
        return sums;
      } finally {
        session.close();
      }
    },
  };
}

const definition = (shape: Shape): string =>
  shape.map(([column, type]) => `${name(column)} ${type}`).join(", ");

/** A mart of candidate with the columns, types and words of its contract. */
async function copyMart(session: Session, { name: mart, description, columns }: Mart): Promise<void> {
  const target = `publication.marts.${name(mart)}`;
  const values = columns.map(
    ({ name: column, type }) => `cast(${name(column)} as ${type}) as ${name(column)}`,
  );
  await session.run(
    `create table ${target} as select ${values.join(", ")} from warehouse.candidate.${name(mart)}`,
  );
  const words = columns.map(
    (column) => `comment on column ${target}.${name(column.name)} is ${literal(column.description)}`,
  );
  await session.run([`comment on table ${target} is ${literal(description)}`, ...words].join("; "));
}

/** Count, and the sum of the first 15 hex digits of md5 over the columns as canonical text, NULL marked. */
async function checksum(session: Session, mart: string) {
  const columns = await session.all(`describe marts.${name(mart)}`);
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
    `select count(*) as n, cast(coalesce(sum(cast('0x' || substr(md5(${texts.join(" || ")}), 1, 15) as BIGINT)), 0) as VARCHAR) as checksum from marts.${name(mart)}`,
  );
  return { mart, rows: Number(row!["n"]), checksum: String(row!["checksum"]) };
}

/**
 * Makes the stable name show a publication, by a rename: who has the former one open keeps it, who opens finds old or new.
 * A hard link costs nothing; where the disk knows none it is a copy.
 */
async function follow(target: string, stable: string): Promise<void> {
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
async function prune(folder: string, current: Publication): Promise<void> {
  const runs = (await readdir(folder))
    .flatMap((entry) => /^marts-(.*)\.duckdb$/.exec(entry)?.[1] ?? [])
    .sort(byRun);
  const folds = ({ watermark }: Publication) => JSON.stringify(watermark.folds ?? {});
  for (const [index, run] of runs.entries()) {
    if (run === current.run) continue;
    const text = join(folder, `${run}.json`);
    // Without its description it never became current.
    const like = existsSync(text) && folds(JSON.parse(await readFile(text, "utf8"))) === folds(current);
    if (index < runs.length - KEPT || !like) await rm(join(folder, `marts-${run}.duckdb`), { force: true });
  }
}
