// SQL Server and Azure SQL as a source: a SNAPSHOT transaction where the database allows one.
import { rm } from "node:fs/promises";
import { type ControlledTransaction, Kysely, MssqlDialect, sql } from "kysely";
import * as tarn from "tarn";
import * as tedious from "tedious";
import type { Context } from "../context.ts";
import { misconfigured } from "../error.ts";
import { type Database, databaseError, type Snapshot } from "./sql.ts";
import { copyRows, executionsStatement, selectStatement } from "./sql-server-rows.ts";

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
      tarn: {
        ...tarn,
        options: {
          min: 0,
          max: 1,
          propagateCreateError: true,
          createTimeoutMillis: PATIENCE,
          acquireTimeoutMillis: PATIENCE,
        },
      },
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
    throw misconfigured(
      "database_address",
      `${secret} names no host or no database`,
      "write mssql://user:password@host:1433/database",
    );
  }
  const instance = address.searchParams.get("instanceName");
  return {
    server: address.hostname,
    authentication: {
      type: "default",
      options: {
        userName: decodeURIComponent(address.username),
        password: decodeURIComponent(address.password),
      },
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
async function isolation(
  db: Kysely<object>,
  label: string,
  emit: Context["emit"],
): Promise<"snapshot" | "read committed"> {
  const found = await sql<{ state: number }>`
    select cast(snapshot_isolation_state as int) as state from sys.databases where name = db_name()`.execute(
    db,
  );
  if (found.rows[0]?.state === 1) return "snapshot";
  emit({
    type: "note",
    level: "warning",
    code: "no_snapshot",
    message: `${label} does not allow SNAPSHOT isolation: tables are read as committed, each at its own moment; ask for ALTER DATABASE … SET ALLOW_SNAPSHOT_ISOLATION ON`,
  });
  return "read committed";
}

function snapshot(
  connection: tedious.Connection,
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
  return {
    tables: (schema) => guarded(async () => (await tablesQuery(schema).execute(transaction)).rows),
    columns: (schema, table) =>
      guarded(async () => (await columnsQuery(schema, table).execute(transaction)).rows),
    executions: (of) => guarded(async () => (await transaction.executeQuery(executionsStatement(of))).rows),
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
