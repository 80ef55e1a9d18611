// PostgreSQL as a source: one read-only REPEATABLE READ transaction, tables out of it by COPY.
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import {
  type ControlledTransaction,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from "kysely";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { SaldoError } from "../error.ts";
import type { Written } from "../typing.ts";
import {
  BORDER,
  type CatalogueColumn,
  type Copy,
  type Database,
  databaseError,
  executionsQuery,
  NULLS,
  type Selection,
  type Snapshot,
} from "./sql.ts";

/** Whatever the server or the user has set, the text of a value is the same. */
const SETTINGS =
  "set datestyle to 'ISO, YMD'; set timezone to 'UTC'; set intervalstyle to 'iso_8601'; set extra_float_digits to 1; " +
  "set bytea_output to 'hex'; set client_encoding to 'UTF8'; set statement_timeout to 0; set idle_in_transaction_session_timeout to 0";

export async function openPostgres(address: URL, label: string, secret: string): Promise<Database> {
  const client = new pg.Client({
    connectionString: address.href,
    application_name: "saldo",
    keepAlive: true,
    connectionTimeoutMillis: 30_000,
  });
  // The error also reaches whatever query is under way; without a listener it would end the process.
  client.on("error", () => {});
  await client.connect();
  await client.query(SETTINGS);
  // A pool of this one connection: COPY needs the very client that holds kysely's transaction.
  const db = new Kysely<object>({
    dialect: new PostgresDialect({
      pool: {
        options: {},
        connect: async () => Object.assign(client, { release() {} }),
        end: () => client.end(),
      },
    }),
  });
  return {
    label,
    async snapshot() {
      try {
        const transaction = await db
          .startTransaction()
          .setIsolationLevel("repeatable read")
          .setAccessMode("read only")
          .execute();
        return snapshot(client, transaction, (error) => databaseError(error, label, secret));
      } catch (error) {
        throw databaseError(error, label, secret);
      }
    },
    // A read-only transaction needs no end of its own, and kysely would wait for one that a lost connection cannot give.
    close: () => client.end(),
  };
}

function snapshot(
  client: pg.Client,
  transaction: ControlledTransaction<object>,
  explain: (error: unknown) => unknown,
): Snapshot {
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explain(error);
    }
  }
  // The catalogue's views are slow to answer, so they are asked once for all tables.
  const schemas = new Map<string, Promise<ReadonlyMap<string, CatalogueColumn[]>>>();
  async function columnsOf(schema: string) {
    const found = await sql<{ table: string; name: string; type: string; scale: number | null }>`
      select table_name as "table", column_name as "name", data_type as "type", numeric_scale as "scale"
      from information_schema.columns where table_schema = ${schema} order by table_name, ordinal_position`.execute(
      transaction,
    );
    const tables = new Map<string, CatalogueColumn[]>();
    for (const { table, name, type, scale } of found.rows) {
      const written = writtenAs(type, scale);
      tables.set(table, [...(tables.get(table) ?? []), { name, type, ...(written && { written }) }]);
    }
    return tables;
  }
  return {
    tables: (schema) =>
      guarded(async () => {
        const found = await sql<{ schema: string; table: string }>`
          select table_schema as "schema", table_name as "table" from information_schema.tables
          where lower(table_schema) = lower(${schema}) order by table_schema, table_name`.execute(
          transaction,
        );
        return found.rows;
      }),
    columns: (schema, table) =>
      guarded(async () => {
        const known = schemas.get(schema) ?? columnsOf(schema);
        schemas.set(schema, known);
        return (await known).get(table) ?? [];
      }),
    executions: (of) =>
      guarded(
        async () =>
          (await executionsQuery(of, (moment) => sql`cast(${moment} as varchar(40))`).execute(transaction))
            .rows,
      ),
    copy: (selection, path, signal) =>
      guarded(async () => {
        try {
          return await copy(client, selection, path, signal);
        } catch (error) {
          await rm(path, { force: true });
          throw error;
        }
      }),
  };
}

/** What PostgreSQL writes for the values of a type, under our `SETTINGS`. */
function writtenAs(type: string, scale: number | null): Written | undefined {
  if (/^(big|small)?int(eger)?$/.test(type)) return "whole";
  if (type === "numeric") return scale === null || scale < 0 ? undefined : { scale };
  if (type === "date" || type === "timestamp without time zone") return "moment";
  return /^(text|character)/.test(type) ? "text" : undefined;
}

async function copy(
  client: pg.Client,
  selection: Selection,
  path: string,
  signal?: AbortSignal,
): Promise<Copy> {
  const stream = client.query(copyTo(copyStatement(selection)));
  // While COPY streams it is not the client that reads the socket, so it is told here that the socket has gone.
  const gone = () =>
    stream.destroy(
      new SaldoError("retriable", "database_lost", "the connection was lost while a table was copied", {
        hint: "nothing of the table was taken; run again",
      }),
    );
  client.once("end", gone);
  let longest = 0;
  let open = 0;
  let plain = true;
  // Records inside a piece are no longer than it is, and only those that go over its edges are measured.
  async function* measuring(pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      const last = piece.lastIndexOf("\n");
      longest = Math.max(longest, open + piece.length);
      open = last < 0 ? open + piece.length : piece.length - last - 1;
      plain &&= isPlain(piece);
      yield piece;
    }
  }
  try {
    await pipeline(
      stream,
      measuring,
      createWriteStream(path, { highWaterMark: 1 << 22 }),
      signal ? { signal } : {},
    );
    // The server's count comes after the last row; a next answer means that it has come.
    await client.query("select 1");
  } finally {
    client.off("end", gone);
  }
  const { aside } = selection;
  return { rows: stream.rowCount, form: "text", longest, plain, ...(aside === undefined ? {} : { aside }) };
}

/** Marks of NULL that are looked at in one piece before it is taken for one with escapes. */
const MARKS = 500;

/** Whether a piece of the text form surely holds no escape; one cut behind a backslash is not sure. */
function isPlain(piece: Buffer): boolean {
  let at = piece.indexOf(BACKSLASH);
  for (let marks = 0; at >= 0; marks++) {
    if (piece[at + 1] !== MARK || marks === MARKS) return false;
    at = piece.indexOf(BACKSLASH, at + 2);
  }
  return true;
}

const BACKSLASH = NULLS.charCodeAt(0);
const MARK = NULLS.charCodeAt(1);

const compiler = new Kysely<object>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** COPY takes no parameters, so the codes stand in it as literals. */
export function copyStatement({ schema, table, columns, aside, where }: Selection): string {
  // COPY writes booleans as t and f, and everything else in its plain text form.
  const values = columns.map(({ name, type }) =>
    type === "boolean" ? sql`${sql.id(name)}::text as ${sql.id(name)}` : sql`${sql.id(name)}`,
  );
  if (aside !== undefined)
    values.splice(aside, 0, ...(aside === 0 ? [sql`''`] : []), sql`${sql.lit(BORDER)}`);
  const only = where
    ? sql` where upper(rtrim(${sql.id(where.column)})) in (${sql.join(where.codes.map((code) => sql.lit(code)))})`
    : sql``;
  const query = sql`select ${sql.join(values)} from ${sql.id(schema, table)}${only}`;
  return sql`copy (${query}) to stdout (format text, null ${sql.lit(NULLS)})`.compile(compiler).sql;
}
