// The warehouse on a PostgreSQL server, for a team: raw by COPY, candidate by dbt, and stable published tables that
// change in one transaction. Saldo's own records stand in the schema `saldo` of the same database.
import { literal } from "../extract/duckdb.ts";
import { misconfigured, SaldoError } from "../extract/error.ts";
import { evidenceOf } from "./evidence.ts";
import type { AskOf } from "./origin.ts";
import type { Reveal } from "./personal.ts";
import { addressOf } from "./postgres-address.ts";
import { type Client, connected, type Server, transacted } from "./postgres-client.ts";
import { postgresConnection } from "./postgres-connection.ts";
import { checksum, publishMarts, targetOf } from "./postgres-publish.ts";
import { loadRaw } from "./postgres-raw.ts";
import {
  type Access,
  EVERYTHING,
  ensureRoles,
  entitle,
  grantPersonal,
  grantReading,
  restrictRows,
  rolesSql,
} from "./postgres-rights.ts";
import { candidateOf, publicationGone, selectOf } from "./query.ts";
import type { Publication, Read, Warehouse, Watermark } from "./warehouse.ts";

/**
 * @param url `postgres://user:password@host:5432/database`; its user makes the schemas, or is a member of saldo_loader
 * @param reveal shows what is sealed, to the personal schema alone
 * @param access which companies the members of a role see
 */
export async function postgresWarehouse(
  home: string,
  url: string,
  reveal: Reveal,
  access: Access = EVERYTHING,
): Promise<Warehouse> {
  const server: Server = { url, role: await ensureRoles(url) };
  const opened = <T>(work: (client: Client) => Promise<T>) =>
    transacted(server, async (client) => {
      await prepare(client);
      return work(client);
    });

  /** Null also where somebody dropped a part of it: then it is published anew. */
  async function published(client: Client): Promise<Publication | null> {
    const [row] = await client.all(
      "select body from saldo.publication order by published_at desc, run desc limit 1",
    );
    if (!row) return null;
    const publication = JSON.parse(String(row["body"])) as Publication;
    const targets = [
      ...[...publication.marts, "control", "publication"].map((mart) =>
        targetOf({ schema: "marts", name: mart }),
      ),
      ...(publication.pii ?? []).map((mart) => targetOf({ schema: "pii", name: mart })),
    ];
    const [found] = await client.all(
      `select bool_and(to_regclass(target) is not null) as whole from unnest(array[${targets.map(literal).join(", ")}]) as target`,
    );
    return found!["whole"] === true ? publication : null;
  }

  return {
    engine: "postgres",
    environment: environmentOf(server),
    keepsViews: false,

    load: (sources, landing, bookkeeping) =>
      opened((client) => loadRaw(client, home, sources, landing, bookkeeping, reveal)),

    built: () =>
      opened(async (client) => {
        const [row] = await client.all("select watermark from saldo.built");
        return row ? (JSON.parse(String(row["watermark"])) as Watermark) : null;
      }),

    markBuilt: (watermark) =>
      opened(async (client) => {
        await client.run("delete from saldo.built");
        if (watermark)
          await client.run(`insert into saldo.built values (${literal(JSON.stringify(watermark))})`);
      }),

    drop: () =>
      opened((client) =>
        client.run(
          "drop schema if exists raw, raw_pii, candidate, candidate_pii cascade; delete from saldo.built",
        ),
      ),

    candidate: (models) => connected(server, (client) => candidateOf(client.all, models)),

    evidence: (model, items, limit) =>
      connected(server, (client) => evidenceOf(client.all, model, items, limit)),

    publish: (publication, marts, controls, facts) =>
      opened(async (client) => {
        // A changed column waits for readers whose transaction is open, and new readers wait behind it: not for ever.
        await client.run(
          "set local lock_timeout = '60s'; create schema if not exists marts; create schema if not exists pii",
        );
        if (server.role) await grantReading(client);
        const told = await publishMarts(client, publication, marts, controls, facts);
        if (server.role) {
          for (const mart of marts) if (mart.schema === "pii") await grantPersonal(client, mart);
          const unknown = await entitle(client, access);
          await restrictRows(client, marts);
          return [...told, ...unknown];
        }
        const { database } = addressOf(url);
        return [
          ...told,
          `the roles of readers are not there and may not be made: an administrator runs ${rolesSql(database).replaceAll("\n", " ")}`,
        ];
      }),

    published: () => opened(published),

    async repair() {
      // Not only with a publication: who may no longer see a company must not wait for news.
      if (server.role) await opened((client) => entitle(client, access));
    },

    async reader(run) {
      // One snapshot for as long as it is open, whatever is published meanwhile.
      const session = await openSnapshot(server);
      const publication = await published(session.client).catch(async (error) => {
        await session.close();
        throw error;
      });
      if (!publication) {
        await session.close();
        throw new SaldoError("config", "nothing_published", "nothing has been published yet", {
          hint: "run: npx saldo run --target postgres",
        });
      }
      if (run !== undefined && run !== publication.run) {
        await session.close();
        throw publicationGone(run);
      }
      let cursors = 0;
      const ask: AskOf = async function* (sql) {
        const cursor = `rows_${++cursors}`;
        await session.client.run(`declare ${cursor} no scroll cursor for ${sql}`);
        for (;;) {
          const rows = await session.client.all(`fetch 2000 from ${cursor}`);
          yield* rows;
          if (rows.length < 2000) break;
        }
        await session.client.run(`close ${cursor}`);
      };
      const read: Read = (mart, query) => ask(selectOf(mart, publication.marts, query));
      const readPersonal: Read = (mart, query) => ask(selectOf(mart, publication.pii ?? [], query, "pii"));
      return { read, readPersonal, ask, publication, close: session.close };
    },

    connection: async (at) => {
      const { host, port, database } = addressOf(url);
      return postgresConnection({ host, port: Number(port), database }, at);
    },

    checksums: () =>
      transacted(
        server,
        async (client) => {
          const publication = await published(client);
          const sums = [];
          if (!publication) return [];
          for (const mart of [...publication.marts, "control"].sort())
            sums.push(await checksum(client, mart));
          for (const mart of [...(publication.pii ?? [])].sort())
            sums.push(await checksum(client, mart, "pii"));
          return sums;
        },
        "isolation level repeatable read read only",
      ),
  };
}

/** Saldo's own records, and what it needs of the server. */
async function prepare(client: Client): Promise<void> {
  const [server] = await client.all("select current_setting('server_encoding') as encoding");
  if (server!["encoding"] !== "UTF8") {
    throw misconfigured(
      "database_encoding",
      `the database is encoded in ${server!["encoding"]}: texts would not be kept to the letter`,
      "make it with: create database … encoding 'UTF8' template template0",
    );
  }
  const [standing] = await client.all("select to_regclass('saldo.publication') is not null as there");
  if (standing!["there"] === true) return;
  await client.run(`
    create schema if not exists saldo;
    create table if not exists saldo.built (watermark text not null);
    create table if not exists saldo.publication (run text primary key, published_at timestamptz not null, body text not null)`);
}

/** Opens a read-only snapshot that stays open until it is closed. */
async function openSnapshot(server: Server): Promise<{ client: Client; close: () => Promise<void> }> {
  const { promise: closing, resolve: end } = Promise.withResolvers<void>();
  const { promise: ready, resolve, reject } = Promise.withResolvers<Client>();
  const ended = transacted(
    server,
    async (client) => {
      resolve(client);
      await closing;
    },
    "isolation level repeatable read read only",
  ).catch(reject);
  return {
    client: await ready,
    async close() {
      end();
      await ended;
    },
  };
}

function environmentOf({ url, role }: Server): Record<string, string> {
  const { host, port, user, password, database, sslmode, files } = addressOf(url);
  return {
    SALDO_POSTGRES_HOST: host,
    SALDO_POSTGRES_PORT: port,
    SALDO_POSTGRES_USER: user,
    SALDO_POSTGRES_PASSWORD: password,
    SALDO_POSTGRES_DATABASE: database,
    SALDO_POSTGRES_SSLMODE: sslmode,
    SALDO_POSTGRES_ROLE: role ?? "",
    ...files,
  };
}
