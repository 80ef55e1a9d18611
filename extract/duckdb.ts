// The embedded DuckDB: extract's workhorse on every target, and the engine of the default warehouse. A session is
// short-lived: while one process holds a file no other can open it, so it is opened per step and always closed.
import type { DuckDBAppender, DuckDBConnection, DuckDBValue } from "@duckdb/node-api";

export type Cell = string | number | boolean | null;
/** Decimals and dates as text, instants as ISO text in UTC, integers as numbers (text beyond 2^53). */
export type Row = { readonly [column: string]: Cell };

export type Session = {
  /** Runs one or more statements. */
  readonly run: (sql: string) => Promise<void>;
  /** All rows of a query. */
  readonly all: (sql: string) => Promise<Row[]>;
  /** The rows of a query, in chunks as DuckDB produces them. */
  readonly stream: (sql: string) => AsyncIterable<Row>;
  readonly appender: (table: string, catalog?: string) => Promise<DuckDBAppender>;
  readonly close: () => void;
};

/** Quotes an identifier. */
export const name = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
/** Whether there is a view of this name that is not temporary. */
export async function isView(session: Session, relation: string): Promise<boolean> {
  const found = await session.all(
    `select 1 from duckdb_views() where view_name = ${literal(relation)} and not temporary`,
  );
  return found.length > 0;
}

/** Quotes a text literal; NULL for null. */
export const literal = (text: string | number | boolean | null | undefined): string =>
  text === null || text === undefined
    ? "NULL"
    : typeof text === "string"
      ? `'${text.replaceAll("'", "''")}'`
      : String(text);

/** Loaded with the first database that is opened: who only inspects a file needs none of it. */
let duckdb!: typeof import("@duckdb/node-api");

function cell(value: DuckDBValue): Cell {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (typeof value === "bigint") {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value.toString();
  }
  if (value instanceof duckdb.DuckDBDecimalValue || value instanceof duckdb.DuckDBDateValue)
    return value.toString();
  if (value instanceof duckdb.DuckDBTimestampValue) return iso(value.micros);
  if (value instanceof duckdb.DuckDBTimestampTZValue) return iso(value.micros);
  if (value instanceof duckdb.DuckDBListValue) return JSON.stringify(value.items.map((item) => cell(item)));
  return value.toString();
}

function iso(micros: bigint): string {
  const millis = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  const rest = micros - millis * 1000n;
  const text = new Date(Number(millis)).toISOString();
  return rest === 0n ? text : `${text.slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}

function* rowsOf(columns: readonly string[], rows: readonly (readonly DuckDBValue[])[]): Generator<Row> {
  for (const values of rows) {
    const row: { [column: string]: Cell } = {};
    for (let index = 0; index < columns.length; index++) row[columns[index]!] = cell(values[index]!);
    yield row;
  }
}

/**
 * Opens a database file, or one in memory.
 * @param options DuckDB settings, such as `access_mode: "READ_ONLY"`, `memory_limit`, `temp_directory`.
 */
export async function open(
  path = ":memory:",
  options: Readonly<Record<string, string>> = {},
): Promise<Session> {
  duckdb ??= await import("@duckdb/node-api");
  // Else it would remember pages of files, and take them for those of another file that came under the same name.
  const instance = await duckdb.DuckDBInstance.create(path, {
    enable_external_file_cache: "false",
    ...options,
  });
  const connection: DuckDBConnection = await instance.connect();
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async all(sql) {
      const reader = await connection.runAndReadAll(sql);
      return [...rowsOf(reader.deduplicatedColumnNames(), reader.getRows())];
    },
    async *stream(sql) {
      const result = await connection.stream(sql);
      const columns = result.deduplicatedColumnNames();
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield* rowsOf(columns, chunk.getRows());
      }
    },
    appender: (table, catalog) => connection.createAppender(table, null, catalog),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
