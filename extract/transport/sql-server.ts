// SQL Server and Azure SQL as a source: a SNAPSHOT transaction where the database allows one, every value turned into
// text by the server, because the driver hands decimals over as floats.
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { type CompiledQuery, type ControlledTransaction, DummyDriver, Kysely, MssqlAdapter, MssqlDialect, MssqlIntrospector, MssqlQueryCompiler, sql } from "kysely";
import * as tarn from "tarn";
import * as tedious from "tedious";
import type { Context } from "../context.ts";
import { misconfigured, SaldoError } from "../error.ts";
import { writeCsv } from "../format/csv.ts";
import { type Database, databaseError, NULLS, type Selection, type Snapshot } from "./sql.ts";

/** Longer than the driver's own time for connecting: a serverless Azure database wakes up slowly. */
const PATIENCE = 75_000;

export async function openSqlServer(address: URL, label: string, secret: string): Promise<Database> {
  const settings = configuration(address, secret);
  let connection: tedious.Connection | undefined;
  let transaction: ControlledTransaction<object> | undefined;
  // A pool of one connection: rows are streamed over the very connection that holds kysely's transaction.
  const db = new Kysely<object>({
    dialect: new MssqlDialect({
      validateConnections: false,
      // A refused connection is told at once, as it is, instead of tried again for half a minute.
      tarn: { ...tarn, options: { min: 0, max: 1, propagateCreateError: true, createTimeoutMillis: PATIENCE, acquireTimeoutMillis: PATIENCE } },
      tedious: {
        ...tedious,
        connectionFactory: () => {
          connection = new tedious.Connection(settings);
          return connection;
        },
      },
    }),
  });
  return {
    label,
    async snapshot(emit) {
      try {
        const level = await isolation(db, label, emit);
        transaction = await db.startTransaction().setIsolationLevel(level).execute();
        return snapshot(connection!, transaction, (error) => databaseError(error, label, secret));
      } catch (error) {
        throw databaseError(error, label, secret);
      }
    },
    async close() {
      // On a lost connection the rollback fails, and still gives the connection back: without that the pool never closes.
      if (transaction) await Promise.allSettled([transaction.rollback().execute()]);
      await db.destroy();
    },
  };
}

/** The driver's settings out of an address; `?encrypt=`, `?trustServerCertificate=` and `?instanceName=` as people know them. */
export function configuration(address: URL, secret: string): tedious.ConnectionConfiguration {
  const database = decodeURIComponent(address.pathname.slice(1));
  if (address.hostname === "" || database === "") {
    throw misconfigured("database_address", `${secret} names no host or no database`, "write mssql://user:password@host:1433/database");
  }
  const instance = address.searchParams.get("instanceName");
  return {
    server: address.hostname,
    authentication: {
      type: "default",
      options: { userName: decodeURIComponent(address.username), password: decodeURIComponent(address.password) },
    },
    options: {
      database,
      ...(instance ? { instanceName: instance } : { port: Number(address.port || 1433) }),
      encrypt: address.searchParams.get("encrypt") !== "false",
      trustServerCertificate: address.searchParams.get("trustServerCertificate") === "true",
      appName: "saldo",
      useUTC: true,
      connectTimeout: 60_000,
      requestTimeout: 0,
      rowCollectionOnRequestCompletion: false,
      rowCollectionOnDone: false,
    },
  };
}

/** SNAPSHOT where the database allows it; without it tables are read one after the other, and people are told. */
async function isolation(db: Kysely<object>, label: string, emit: Context["emit"]): Promise<"snapshot" | "read committed"> {
  const found = await sql<{ state: number }>`
    select cast(snapshot_isolation_state as int) as state from sys.databases where name = db_name()`.execute(db);
  if (found.rows[0]?.state === 1) return "snapshot";
  emit({
    type: "note",
    level: "warning",
    code: "no_snapshot",
    message: `${label} does not allow SNAPSHOT isolation: tables are read as committed, each at its own moment; ask for ALTER DATABASE … SET ALLOW_SNAPSHOT_ISOLATION ON`,
  });
  return "read committed";
}

function snapshot(connection: tedious.Connection, transaction: ControlledTransaction<object>, explain: (error: unknown) => unknown): Snapshot {
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explain(error);
    }
  }
  return {
    tables: (schema) => guarded(async () => (await tablesQuery(schema).execute(transaction)).rows),
    columns: (schema, table) => guarded(async () => (await columnsQuery(schema, table).execute(transaction)).rows),
    copy: (selection, path, signal) =>
      guarded(async () => {
        try {
          return await copyRows(connection, selectStatement(selection), selection, path, signal);
        } catch (error) {
          await rm(path, { force: true });
          throw error;
        }
      }),
  };
}

const tablesQuery = (schema: string) => sql<{ schema: string; table: string }>`
  select TABLE_SCHEMA as ${sql.id("schema")}, TABLE_NAME as ${sql.id("table")} from INFORMATION_SCHEMA.TABLES
  where lower(TABLE_SCHEMA) = lower(${schema}) order by TABLE_SCHEMA, TABLE_NAME`;

const columnsQuery = (schema: string, table: string) => sql<{ name: string; type: string }>`
  select COLUMN_NAME as ${sql.id("name")}, DATA_TYPE as ${sql.id("type")} from INFORMATION_SCHEMA.COLUMNS
  where TABLE_SCHEMA = ${schema} and TABLE_NAME = ${table} order by ORDINAL_POSITION`;

const compiler = new Kysely<object>({
  dialect: {
    createAdapter: () => new MssqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new MssqlIntrospector(db),
    createQueryCompiler: () => new MssqlQueryCompiler(),
  },
});

/** The T-SQL that reads a table as text. */
export function selectStatement({ schema, table, columns, where }: Selection): CompiledQuery {
  const values = columns.map(({ name, type }) => sql`${asText(name, type)} as ${sql.id(name)}`);
  const only = where ? sql` where upper(rtrim(${sql.id(where.column)})) in (${sql.join(where.codes)})` : sql``;
  return sql`select ${sql.join(values)} from ${sql.id(schema, table)}${only}`.compile(compiler);
}

/** Styles: 126 ISO 8601, 127 with zone; 2 all four digits of money; 3 all digits of a float; 1 hexadecimal. */
function asText(name: string, type: string) {
  const column = sql.id(name);
  switch (type.toLowerCase()) {
    // numeric(38) with sign and point is 40 characters, and 41 with the zero before the point.
    case "decimal":
    case "numeric":
      return sql`CONVERT(nvarchar(41), ${column})`;
    case "bigint":
    case "int":
    case "smallint":
    case "tinyint":
    case "bit":
    case "uniqueidentifier":
      return sql`CONVERT(nvarchar(40), ${column})`;
    case "money":
    case "smallmoney":
      return sql`CONVERT(nvarchar(40), ${column}, 2)`;
    case "float":
    case "real":
      return sql`CONVERT(nvarchar(40), ${column}, 3)`;
    case "date":
    case "time":
    case "datetime":
    case "datetime2":
    case "smalldatetime":
      return sql`CONVERT(nvarchar(40), ${column}, 126)`;
    case "datetimeoffset":
      return sql`CONVERT(nvarchar(40), ${column}, 127)`;
    case "binary":
    case "varbinary":
    case "image":
    case "timestamp":
    case "rowversion":
      return sql`CONVERT(nvarchar(max), CONVERT(varbinary(max), ${column}), 1)`;
    default:
      return sql`CONVERT(nvarchar(max), ${column})`;
  }
}

/** What streaming needs of a connection. */
export type Connected = Pick<tedious.Connection, "execSql" | "cancel" | "once" | "off">;

/** Streams a query's rows to a file and gives their number. */
export async function copyRows(connection: Connected, query: CompiledQuery, selection: Selection, path: string, signal?: AbortSignal): Promise<number> {
  let rows = 0;
  async function* counted() {
    for await (const row of streamRows(connection, query)) {
      rows++;
      yield row;
    }
  }
  const header = selection.columns.map(({ name }) => name);
  await pipeline(writeCsv(counted(), header, { nulls: NULLS }), createWriteStream(path), signal ? { signal } : {});
  return rows;
}

/** Rows that wait before the server is asked to pause. */
const QUEUE = 1000;

/**
 * The rows of a query in order. kysely's own stream misses an error that comes while nobody waits for a row; here it
 * is kept, and a stream that ends without the server's word that it is complete is an error.
 */
export async function* streamRows(connection: Connected, query: CompiledQuery): AsyncGenerator<(string | null)[]> {
  let queue: (string | null)[][] = [];
  let received = 0;
  let outcome: { error?: unknown; rows?: number | undefined } | undefined;
  let wake = () => {};
  const finish = (how: { error?: unknown; rows?: number | undefined }) => {
    outcome ??= how;
    wake();
  };
  const request = new tedious.Request(query.sql, (error, rows) => finish(error ? { error } : { rows }));
  for (const [index, value] of query.parameters.entries()) {
    request.addParameter(String(index + 1), tedious.TYPES.NVarChar, value);
  }
  request.on("row", (columns: { value: string | null }[]) => {
    received++;
    if (queue.push(columns.map(({ value }) => value)) >= QUEUE) request.pause();
    wake();
  });
  const ended = () => finish({ error: new SaldoError("retriable", "database_lost", "the connection was lost while a table was copied", { hint: "nothing of the table was taken; run again" }) });
  connection.once("end", ended);
  connection.execSql(request);
  try {
    for (;;) {
      if (queue.length > 0) {
        const rows = queue;
        queue = [];
        yield* rows;
        continue;
      }
      if (outcome) break;
      const news = new Promise<void>((resolve) => {
        wake = resolve;
      });
      request.resume();
      await news;
    }
    if (outcome.error) throw outcome.error;
    // Under NOCOUNT the server does not count; more than arrived can only mean that rows were lost.
    if ((outcome.rows ?? 0) > received) {
      throw new SaldoError("retriable", "copy_incomplete", `the server sent ${outcome.rows} rows, ${received} arrived`, { hint: "run again" });
    }
  } finally {
    connection.off("end", ended);
    if (!outcome) connection.cancel();
  }
}
