// The embedded warehouse: raw is views over landing, candidate and raw live in warehouse.duckdb, and every publication
// is a read-only file of its own that a pointer makes current. Readers in other processes never meet a writer.
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { literal, name, open, type Session } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import { writeDurably } from "../extract/landing.ts";
import { landedRelation } from "../extract/state.ts";
import { bookkeepingTables } from "./bookkeeping.ts";
import { duckdbConnection } from "./duckdb-connection.ts";
import { loadPersonal } from "./duckdb-personal.ts";
import { checksum, definition, follow, makeFile, ownerOnly, prune } from "./duckdb-publish.ts";
import { evidenceOf } from "./evidence.ts";
import type { Reveal } from "./personal.ts";
import { candidateOf, publicationGone, selectOf } from "./query.ts";
import { CONTROL, inserts, publicationShape } from "./shape.ts";
import type { Mart, Publication, Read, Warehouse, Watermark } from "./warehouse.ts";

/**
 * The warehouse of a SALDO_HOME.
 * @param reveal shows what is sealed, to the personal schema alone; who does not load needs none
 */
export function duckdbWarehouse(home: string, reveal: Reveal = noKeys): Warehouse {
  const file = join(home, "warehouse.duckdb");
  const folder = join(home, "published");
  const pointer = join(folder, "current.json");
  const martsFile = (run: string) => join(folder, `marts-${run}.duckdb`);
  // For people: the name under which Excel or Power BI finds whatever is current. Not `marts`: DuckDB calls a database
  // after its file, and marts.x would then be either the schema or the database.
  const stable = join(folder, "saldo.duckdb");
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

  /** Null also where somebody removed a part of it: then it is published anew. */
  async function published(): Promise<Publication | null> {
    if (!existsSync(pointer)) return null;
    const { run } = JSON.parse(await readFile(pointer, "utf8")) as { run: string };
    const record = join(folder, `${run}.json`);
    if (!existsSync(record) || !existsSync(martsFile(run))) return null;
    const publication = JSON.parse(await readFile(record, "utf8")) as Publication;
    return (publication.pii ?? []).length === 0 || existsSync(piiFile(run)) ? publication : null;
  }

  /** A publication that is not the current one, while its file is kept. */
  async function keptOf(run: string): Promise<Publication> {
    const record = join(folder, `${run}.json`);
    if (!existsSync(record) || !existsSync(martsFile(run))) throw publicationGone(run);
    return JSON.parse(await readFile(record, "utf8")) as Publication;
  }

  async function reader(run?: string) {
    const publication = run === undefined ? await published() : await keptOf(run);
    if (!publication) {
      throw new SaldoError("config", "nothing_published", "nothing has been published yet", {
        hint: "run: npx saldo run",
      });
    }
    const session = await open(martsFile(publication.run), { access_mode: "READ_ONLY" });
    const read: Read = (mart, query) => session.stream(selectOf(mart, publication.marts, query));
    // The personal file is opened by who needs it only.
    let personal: Session | undefined;
    const readPersonal: Read = async function* (mart, query) {
      const statement = selectOf(mart, publication.pii ?? [], query, "pii");
      personal ??= await open(piiFile(publication.run), { access_mode: "READ_ONLY" });
      yield* personal.stream(statement);
    };
    const close = async () => {
      personal?.close();
      session.close();
    };
    return { read, readPersonal, ask: session.stream, publication, close };
  }

  return {
    engine: "duckdb",
    // dbt finds the file by its name in the folder of the home.
    environment: {},
    keepsViews: true,

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

    candidate: (models) => step((session) => candidateOf(session.all, models)),

    evidence: (model, items, limit) => step((session) => evidenceOf(session.all, model, items, limit)),

    async publish(publication, marts, controls, facts) {
      await mkdir(folder, { recursive: true });
      for (const leftover of await readdir(folder)) {
        if (leftover.includes(".tmp")) await rm(join(folder, leftover), { force: true });
      }
      const [open, personal] = [false, true].map((pii) =>
        marts.filter(({ schema }) => (schema === "pii") === pii),
      ) as [Mart[], Mart[]];
      if (personal.length > 0) await makeFile(file, piiFile(publication.run), "pii", personal, [], 0o400);
      const given = [
        { name: "control", shape: CONTROL, rows: controls },
        { name: "publication", shape: publicationShape(facts), rows: [facts] },
      ];
      await makeFile(file, martsFile(publication.run), "marts", open, given, 0o444);
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
      const { run, marts, pii = [] } = publication;
      const sums = [];
      for (const [path, schema, tables] of [
        [martsFile(run), "marts", [...marts, "control"].sort()],
        [piiFile(run), "pii", [...pii].sort()],
      ] as const) {
        if (tables.length === 0) continue;
        const session = await open(path, { access_mode: "READ_ONLY" });
        try {
          for (const mart of tables) sums.push(await checksum(session, mart, schema));
        } finally {
          session.close();
        }
      }
      return sums;
    },
  };
}

const noKeys: Reveal = () => {
  throw new Error("nobody gave this warehouse the keys to personal data");
};
