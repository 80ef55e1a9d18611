// Connections to the PostgreSQL warehouse: short-lived, with settings under which a value has one text, and with rows
// as every engine gives them.
import pg from "pg";
import type { Cell, Row } from "../extract/duckdb.ts";
import { SaldoError } from "../extract/error.ts";
import { databaseError } from "../extract/transport/sql.ts";
import { addressOf, POSTGRES_URL } from "./postgres-address.ts";

const SETTINGS =
  "set datestyle to 'ISO, YMD'; set timezone to 'UTC'; set client_encoding to 'UTF8'; set extra_float_digits to 1; " +
  "set statement_timeout to 0; set idle_in_transaction_session_timeout to 0; set search_path to pg_catalog; set client_min_messages to warning";

export type Client = {
  /** Runs one or more statements. */
  readonly run: (sql: string) => Promise<void>;
  readonly all: (sql: string) => Promise<Row[]>;
  /** Rows that the last statement changed. */
  readonly change: (sql: string) => Promise<number>;
  /** The connection itself, for COPY. */
  readonly connection: pg.Client;
};

const PARSERS: Readonly<Record<number, (text: string) => Cell>> = {
  // int8: a number where it is exact.
  20: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
  // numeric, date: their text.
  1700: (text) => text,
  1082: (text) => text,
  // timestamp: ISO in UTC, with as many digits as DuckDB's reader gives.
  1114: (text) => instant(text),
};

function instant(text: string): string {
  const [, moment, fraction = ""] = /^(.*?)(?:\.(\d+))?$/.exec(text.replace(" ", "T"))!;
  const micros = fraction.padEnd(6, "0");
  return `${moment}.${micros.endsWith("000") ? micros.slice(0, 3) : micros}Z`;
}

export const types = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    (format !== "binary" && PARSERS[oid]) || pg.types.getTypeParser(oid, format as "text"),
} as pg.CustomTypesConfig;

/** Where the warehouse is, and the role as which Saldo works there; null: as the user of the address. */
export type Server = { readonly url: string; readonly role: string | null };

/** Opens a connection for one step and closes it after. */
export async function connected<T>({ url, role }: Server, work: (client: Client) => Promise<T>): Promise<T> {
  const { connectionString, label } = addressOf(url);
  const connection = new pg.Client({
    connectionString,
    application_name: "saldo",
    keepAlive: true,
    connectionTimeoutMillis: 30_000,
    types,
  });
  // The error also reaches whatever query is under way; without a listener it would end the process.
  connection.on("error", () => {});
  try {
    await connection.connect();
    await connection.query(role ? `${SETTINGS}; set role ${role}` : SETTINGS);
    return await work({
      connection,
      async run(sql) {
        await connection.query(sql);
      },
      all: async (sql) => (await connection.query(sql)).rows as Row[],
      change: async (sql) => (await connection.query(sql)).rowCount ?? 0,
    });
  } catch (error) {
    if ((error as { code?: string }).code === LOCKED_OUT) {
      throw new SaldoError(
        "retriable",
        "reader_in_the_way",
        `${label}: somebody's open transaction holds a table that has to change`,
        {
          hint: "nothing was published; end that transaction (pg_stat_activity names it), then run again",
          cause: error,
        },
      );
    }
    throw error instanceof SaldoError ? error : databaseError(error, label, POSTGRES_URL);
  } finally {
    await connection.end().catch(() => {});
  }
}

/** lock_not_available: what was waited for in vain. */
const LOCKED_OUT = "55P03";

/** The same inside one transaction, which is rolled back when the work throws. */
export const transacted = <T>(
  server: Server,
  work: (client: Client) => Promise<T>,
  mode = "isolation level read committed",
): Promise<T> =>
  connected(server, async (client) => {
    await client.run(`begin ${mode}`);
    try {
      const result = await work(client);
      await client.run("commit");
      return result;
    } catch (error) {
      // A connection that is gone has rolled back by itself.
      await client.run("rollback").catch(() => {});
      throw error;
    }
  });

/** A type of a shape as PostgreSQL writes it; texts sort by code point, as they do on the other engines. */
export const columnType = (type: string): string =>
  type === "VARCHAR" ? `text collate "C"` : type.replace("DECIMAL", "numeric").toLowerCase();

/** How PostgreSQL names a type when asked. */
export const catalogueType = (type: string): string =>
  type === "VARCHAR"
    ? "text"
    : type === "TIMESTAMP"
      ? "timestamp without time zone"
      : type.replace("DECIMAL", "numeric").toLowerCase();
