// The embedded warehouse: raw is views over landing, candidate and raw live in warehouse.duckdb, and every publication
// is a read-only file of its own that a pointer makes current. Readers in other processes never meet a writer.
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Table } from "../extract/column.ts";
import { type Cell, literal, name, open, type Row, type Session } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import { type Manifest, settle, writeDurably } from "../extract/landing.ts";
import { landedRelation } from "../extract/state.ts";
import { bookkeepingTables } from "./bookkeeping.ts";
import { byRun } from "./logbook.ts";
import { type Reveal, revealed, revealedTypes } from "./personal.ts";
import type { ControlRow, Publication, Query, Read, Warehouse, Watermark } from "./warehouse.ts";

const KEPT = 5;

/**
 * The warehouse of a SALDO_HOME.
 * @param reveal shows what is sealed, to the personal schema alone; who does not load needs none
 */
export function duckdbWarehouse(home: string, reveal: Reveal = noKeys): Warehouse {
  const file = join(home, "warehouse.duckdb");
  const folder = join(home, "published");
  const pointer = join(folder, "current.json");
  const martsFile = (run: string) => join(folder, `marts-${run}.duckdb`);
  const piiFile = (run: string) => join(folder, `pii-${run}.duckdb`);

  /** Opens the warehouse for one step; a file that another process holds gives a readable error. */
  async function step<T>(work: (session: Session) => Promise<T>): Promise<T> {
    await mkdir(home, { recursive: true });
    return ownerOnly(async () => {
      const session = await openFile();
      try {
        await chmod(file, 0o600);
        return await work(session);
      } finally {
        session.close();
      }
    });
  }

  async function openFile(): Promise<Session> {
    try {
      return await open(file);
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
    return { read: readerOf(session, publication), publication, close: async () => session.close() };
  }

  return {
    engine: "duckdb",
    environment: { SALDO_WAREHOUSE: file },

    async load(sources, landing, bookkeeping) {
      await step(async (session) => {
        await session.run(
          "begin; create schema if not exists raw; create schema if not exists raw_pii; create schema if not exists saldo",
        );
        for (const source of sources) {
          for (const [table, of] of Object.entries(source.tables)) {
            const history = landing.get(`${source.name}.${table}`) ?? [];
            const relation = landedRelation(home, of, history);
            await session.run(
              `create or replace view raw.${name(`${source.name}__${table}`)} as select * from ${relation}`,
            );
            await loadPersonal(session, name(`${source.name}__${table}`), home, of, history, reveal);
          }
        }
        for (const [table, { columns, rows }] of Object.entries(bookkeepingTables(bookkeeping))) {
          const target = `raw.${name(`saldo__${table}`)}`;
          await session.run(
            `create or replace table ${target} (${columns.map(([column, type]) => `${name(column)} ${type}`).join(", ")})`,
          );
          await insertRows(session, target, columns, rows);
        }
        await session.run("commit");
      });
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

    async publish(publication, controls, facts) {
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
        for (const mart of publication.marts) {
          await session.run(
            `create table publication.marts.${name(mart)} as select * from warehouse.candidate.${name(mart)}`,
          );
        }
        await session.run(
          `create table publication.marts.control (${CONTROL.map(([column, type]) => `${name(column)} ${type}`).join(", ")})`,
        );
        await insertRows(
          session,
          "publication.marts.control",
          CONTROL,
          controls as readonly (ControlRow & Row)[],
        );
        const columns = Object.keys(facts).map(
          (column) => [column, column.endsWith("_at") ? "TIMESTAMP" : "VARCHAR"] as const,
        );
        await session.run(
          `create table publication.marts.publication (${columns.map(([column, type]) => `${name(column)} ${type}`).join(", ")})`,
        );
        await insertRows(session, "publication.marts.publication", columns, [facts]);
        await session.run("checkpoint publication; detach publication; detach warehouse");
      } finally {
        session.close();
      }
      await publishPersonal(file, piiFile(publication.run), publication.pii ?? []);
      if (existsSync(`${temporary}.wal`)) throw new Error(`${temporary}.wal is left after a checkpoint`);
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
      await prune(folder, publication.run);
    },

    published,
    reader,

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

const noKeys: Reveal = () => {
  throw new Error("nobody gave this warehouse the keys to personal data");
};

/** Whatever the work makes, only the owner may read. */
async function ownerOnly<T>(work: () => Promise<T>): Promise<T> {
  const umask = process.umask(0o077);
  try {
    return await work();
  } finally {
    process.umask(umask);
  }
}

/** Fills the personal change log of a table, if it has one, from landing. */
async function loadPersonal(
  session: Session,
  table: string,
  home: string,
  of: Table,
  history: readonly Manifest[],
  reveal: Reveal,
): Promise<void> {
  const types = revealedTypes(of);
  if (types.length === 0) return;
  await session.run(
    `create or replace temp table revealed (${types.map(([column]) => `${name(column)} VARCHAR`).join(", ")})`,
  );
  const appender = await session.appender("revealed", "temp");
  try {
    for await (const row of revealed(home, of, history, reveal)) {
      for (const [column] of types) {
        const value = row[column];
        if (value == null) appender.appendNull();
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
  } finally {
    appender.closeSync();
  }
  const typed = types.map(([column, type]) => `cast(${name(column)} as ${type}) as ${name(column)}`);
  const shown = `create or replace table raw_pii.${table} as select ${typed.join(", ")} from revealed`;
  await session.run(`${shown}; drop table revealed`).catch(() => {
    // Without its cause, which would tell the value.
    throw new SaldoError(
      "fatal",
      "personal_type_changed",
      "a personal value does not fit its declared type",
      {
        place: { table },
        hint: "the declaration was changed since it landed: declare the column as it was, or under another name",
      },
    );
  });
}

/** Personal marts go into a file of their own, which only its owner may read. */
async function publishPersonal(warehouse: string, target: string, marts: readonly string[]): Promise<void> {
  if (marts.length === 0) return;
  const temporary = `${target}.tmp`;
  await ownerOnly(async () => {
    const session = await open();
    try {
      await session.run(
        `attach ${literal(warehouse)} as warehouse (read_only); attach ${literal(temporary)} as publication; create schema publication.pii`,
      );
      for (const mart of marts) {
        await session.run(
          `create table publication.pii.${name(mart)} as select * from warehouse.candidate_pii.${name(mart)}`,
        );
      }
      await session.run("checkpoint publication; detach publication; detach warehouse");
    } finally {
      session.close();
    }
  });
  await settle(temporary, target);
}

const CONTROL = [
  ["control", "VARCHAR"],
  ["title", "VARCHAR"],
  ["title_nl", "VARCHAR"],
  ["scope", "VARCHAR"],
  ["period", "VARCHAR"],
  ["expected", "DECIMAL(38,6)"],
  ["expected_source", "VARCHAR"],
  ["actual", "DECIMAL(38,6)"],
  ["actual_source", "VARCHAR"],
  ["difference", "DECIMAL(38,6)"],
  ["tolerance", "DECIMAL(38,6)"],
  ["status", "VARCHAR"],
  ["explanation", "VARCHAR"],
  ["blocks", "VARCHAR"],
  ["waived_by", "VARCHAR"],
  ["waived_until", "VARCHAR"],
  ["waiver_reason", "VARCHAR"],
] as const;

async function insertRows(
  session: Session,
  target: string,
  columns: readonly (readonly [column: string, type: string])[],
  rows: readonly Row[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    const values = rows
      .slice(at, at + 500)
      .map(
        (row) =>
          `(${columns.map(([column, type]) => (row[column] == null ? "null" : `cast(${literal(row[column])} as ${type})`)).join(", ")})`,
      );
    await session.run(`insert into ${target} values ${values.join(", ")}`);
  }
}

function readerOf(session: Session, publication: Publication): Read {
  const known = new Set([...publication.marts, "control", "publication"]);
  return (mart: string, query: Query = {}) => {
    if (!known.has(mart)) {
      throw new SaldoError("config", "unknown_mart", `there is no published mart ${mart}`, {
        hint: `published are: ${[...known].sort().join(", ")}`,
      });
    }
    const columns = query.columns ? query.columns.map(name).join(", ") : "*";
    const where = Object.entries(query.where ?? {}).map(([column, value]) => condition(column, value));
    const order = query.order?.map((column) => `${name(column)} nulls first`) ?? [];
    return session.stream(
      `select ${columns} from marts.${name(mart)}${where.length > 0 ? ` where ${where.join(" and ")}` : ""}${order.length > 0 ? ` order by ${order.join(", ")}` : ""}`,
    );
  };
}

function condition(column: string, value: Cell | readonly Cell[]): string {
  if (value === null) return `${name(column)} is null`;
  if (Array.isArray(value) && value.includes(null)) {
    const rest = value.filter((one: Cell) => one !== null);
    return `(${name(column)} is null or ${condition(column, rest)})`;
  }
  if (Array.isArray(value))
    return value.length === 0
      ? "false"
      : `${name(column)} in (${value.map((one: Cell) => literal(one)).join(", ")})`;
  return `${name(column)} = ${literal(value as Cell)}`;
}

/** Count, and the sum of the first 15 hex digits of md5 over the columns as canonical text, NULL marked. */
async function checksum(session: Session, mart: string) {
  const columns = await session.all(`describe marts.${name(mart)}`);
  const texts = columns.map((row) => {
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

/** The last publications stay readable; the small description of each stays for ever. */
async function prune(folder: string, current: string): Promise<void> {
  for (const kind of ["marts", "pii"]) {
    const runs = (await readdir(folder))
      .flatMap((entry) => new RegExp(`^${kind}-(.*)\\.duckdb$`).exec(entry)?.[1] ?? [])
      .sort(byRun);
    for (const run of runs.slice(0, -KEPT)) {
      if (run !== current) await rm(join(folder, `${kind}-${run}.duckdb`), { force: true });
    }
  }
}
