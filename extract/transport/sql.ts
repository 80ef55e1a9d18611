// Databases as a source: what is in them, and an exact copy of a table's rows as CSV, out of one snapshot. PostgreSQL
// and SQL Server each have a file of their own behind this contract.
import { type RawBuilder, sql } from "kysely";
import type { Context } from "../context.ts";
import { misconfigured, SaldoError } from "../error.ts";
import type { Written } from "../typing.ts";

/** A column as the database's catalogue has it. */
export type CatalogueColumn = {
  readonly name: string;
  readonly type: string;
  /** What can be relied on in the texts of its values. */
  readonly written?: Written;
};

/** What to copy: columns of one table, and only rows whose code (upper-cased, trailing blanks gone) is in a list. */
export type Selection = {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly CatalogueColumn[];
  /** So many of the columns, the first ones, are no part of what a record says: its line shows where the others begin. */
  readonly aside?: number;
  readonly where?: { readonly column: string; readonly codes: readonly string[] };
};

/** Unquoted text that stands for NULL in a copied file; a value that says the same is quoted. */
export const NULLS = "\\N";

/** One export in a table: its id, its rows, and the first and the last moment that they are stamped with. */
export type Execution = {
  readonly execution: string;
  readonly rows: string;
  readonly first: string | null;
  readonly last: string | null;
};

/** By which columns the exports in a table are told apart; undefined where it has none. */
export type Stamps = {
  readonly schema: string;
  readonly table: string;
  readonly execution: string | undefined;
  readonly started: string | undefined;
};

/** One transaction in which every table is seen as of one moment. */
export type Snapshot = {
  /** Names of the schema's tables and views, as the database spells them; the schema is matched regardless of case. */
  readonly tables: (
    schema: string,
  ) => Promise<readonly { readonly schema: string; readonly table: string }[]>;
  readonly columns: (schema: string, table: string) => Promise<readonly CatalogueColumn[]>;
  /** Which exports a table holds, in order of their ids. */
  readonly executions: (of: Stamps) => Promise<readonly Execution[]>;
  /** Writes the rows to a file; on failure no file is left. */
  readonly copy: (selection: Selection, path: string, signal?: AbortSignal) => Promise<Copy>;
};

/** A table's rows in a file. */
export type Copy = {
  readonly rows: number;
  /**
   * csv: with header, comma, `NULLS` for NULL, and before the others a column `NUMBER` that counts the records from 1.
   * text: PostgreSQL's own, without header: tabs, a backslash before what is special, `NULLS` for NULL.
   */
  readonly form: "csv" | "text";
  /** No record has more bytes. */
  readonly longest?: number;
  /** Nothing in it stands behind a backslash but the marks of NULL. */
  readonly plain?: boolean;
  /** Of text: a column `BORDER` stands behind the first so many columns, or behind an empty one. */
  readonly aside?: number;
};

/** What stands between the columns of a text that are no part of what a record says, and the others. */
export const BORDER = "\u0001";

/** Column of a copy that counts its records. */
export const NUMBER = "_record";

/** The SQL that asks it; `asText` is how a database writes a moment as text. */
export function executionsQuery(
  { schema, table, execution, started }: Stamps,
  asText: (moment: RawBuilder<unknown>) => RawBuilder<unknown>,
): RawBuilder<Execution> {
  const moment = (of: "min" | "max") =>
    started === undefined ? sql`cast(null as varchar(40))` : asText(sql`${sql.raw(of)}(${sql.id(started)})`);
  const own = execution === undefined ? sql`''` : sql`${sql.id(execution)}`;
  const grouped = execution === undefined ? sql`` : sql` group by ${own} order by ${own}`;
  return sql<Execution>`
    select ${own} as ${sql.id("execution")}, cast(count(*) as varchar(20)) as ${sql.id("rows")},
      ${moment("min")} as ${sql.id("first")}, ${moment("max")} as ${sql.id("last")}
    from ${sql.id(schema, table)}${grouped}`;
}

export type Database = {
  /** Host and database, without anything secret. */
  readonly label: string;
  /** Begins the one snapshot of this connection. */
  readonly snapshot: (emit: Context["emit"]) => Promise<Snapshot>;
  /** Ends the snapshot with the connection. */
  readonly close: () => Promise<void>;
};

/**
 * Connects to `postgres://user:password@host/database` or `mssql://user:password@host/database`.
 * @param secret name of the secret that holds the address: messages name it, never the address
 */
export async function openDatabase(url: string, secret: string): Promise<Database> {
  const address = parse(url, secret);
  const label = `${address.hostname}${address.pathname}`;
  try {
    switch (address.protocol) {
      case "postgres:":
      case "postgresql:":
        return await (await import("./sql-postgres.ts")).openPostgres(address, label, secret);
      case "mssql:":
      case "sqlserver:":
        return await (await import("./sql-server.ts")).openSqlServer(address, label, secret);
    }
  } catch (error) {
    throw databaseError(error, label, secret);
  }
  throw misconfigured(
    "database_unknown",
    `${secret} names a database of an unknown kind (${address.protocol.slice(0, 20)})`,
    "write postgres://user:password@host:5432/database or mssql://user:password@host:1433/database",
  );
}

function parse(url: string, secret: string): URL {
  if (!URL.canParse(url)) {
    throw misconfigured(
      "database_address",
      `${secret} does not hold the address of a database`,
      "write mssql://user:password@host:1433/database, with special characters of the password percent-encoded",
    );
  }
  return new URL(url);
}

const LOST = new Set([
  ...[
    "ECONNRESET",
    "ECONNREFUSED",
    "ECONNABORTED",
    "ETIMEDOUT",
    "EPIPE",
    "EAI_AGAIN",
    "ENOTFOUND",
    "EHOSTUNREACH",
    "ENETUNREACH",
  ],
  ...["ERR_STREAM_PREMATURE_CLOSE", "ESOCKET", "ECLOSE", "ETIMEOUT", "ECONNCLOSED", "EINVALIDSTATE"],
]);
/** Deadlock victim, snapshot conflict, and the passing states of Azure SQL. */
const PASSING = new Set([1205, 3960, 10928, 10929, 40197, 40501, 40613, 49918, 49919, 49920]);

/** What a driver's error means for the run: try again, change something, or a fault. */
export function databaseError(error: unknown, label: string, secret: string): unknown {
  if (error instanceof SaldoError || (error instanceof Error && error.name === "AbortError")) return error;
  const [first] = Array.isArray(error) ? error : error instanceof AggregateError ? error.errors : [error];
  const {
    code = "",
    number = 0,
    message = String(first),
  } = (first ?? {}) as { code?: string; number?: number; message?: string };
  const lost =
    LOST.has(code) ||
    PASSING.has(number) ||
    /^(08|53|57P0|40001|40P01)/.test(code) ||
    /terminat|connection.*(clos|end|lost|error)/i.test(message);
  // A refused log-in is said in so many words: trying again locks accounts.
  if (code === "ELOGIN" || /^(28|3D000|42501)/.test(code)) {
    return misconfigured(
      "database_refused",
      `${label} does not let Saldo in: ${message}`,
      `check ${secret}, and that its user may read the tables`,
      error,
    );
  }
  if (lost) {
    return new SaldoError(
      "retriable",
      "database_lost",
      `the connection with ${label} was lost or refused: ${message}`,
      {
        hint: `nothing of the table was taken; run again, and check that the host in ${secret} can be reached`,
        cause: error,
      },
    );
  }
  return new SaldoError("fatal", "database_failed", `${label}: ${message}`, {
    hint: "run again with --debug for the whole error",
    cause: error,
  });
}
