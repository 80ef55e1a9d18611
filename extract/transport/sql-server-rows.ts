// Rows out of SQL Server: the T-SQL that turns each value into text on the server, because the driver hands decimals
// over as floats, and a stream that cannot end half-way unnoticed.
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  sql,
} from "kysely";
import * as tedious from "tedious";
import { SaldoError } from "../error.ts";
import { writeCsv } from "../format/csv.ts";
import {
  type Copy,
  type Execution,
  executionsQuery,
  NULLS,
  NUMBER,
  type Selection,
  type Stamps,
} from "./sql.ts";

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
  const only = where
    ? sql` where upper(rtrim(${sql.id(where.column)})) in (${sql.join(where.codes)})`
    : sql``;
  return sql`select ${sql.join(values)} from ${sql.id(schema, table)}${only}`.compile(compiler);
}

/** The T-SQL that asks which exports a table holds; a moment as ISO 8601. */
export const executionsStatement = (of: Stamps): CompiledQuery<Execution> =>
  executionsQuery(of, (moment) => sql`convert(nvarchar(40), ${moment}, 126)`).compile(compiler);

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

/** Streams a query's rows to a file. */
export async function copyRows(
  connection: Connected,
  query: CompiledQuery,
  selection: Selection,
  path: string,
  signal?: AbortSignal,
): Promise<Copy> {
  let rows = 0;
  async function* counted() {
    for await (const row of streamRows(connection, query)) {
      rows++;
      yield [String(rows), ...row];
    }
  }
  const header = [NUMBER, ...selection.columns.map(({ name }) => name)];
  await pipeline(
    writeCsv(counted(), header, { nulls: NULLS }),
    createWriteStream(path),
    signal ? { signal } : {},
  );
  return { rows, form: "csv" };
}

/** Rows that wait before the server is asked to pause. */
const QUEUE = 1000;

/**
 * The rows of a query in order. kysely's own stream misses an error that comes while nobody waits for a row; here it
 * is kept, and a stream that ends without the server's word that it is complete is an error.
 */
export async function* streamRows(
  connection: Connected,
  query: CompiledQuery,
): AsyncGenerator<(string | null)[]> {
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
  const ended = () =>
    finish({
      error: new SaldoError(
        "retriable",
        "database_lost",
        "the connection was lost while a table was copied",
        { hint: "nothing of the table was taken; run again" },
      ),
    });
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
      throw new SaldoError(
        "retriable",
        "copy_incomplete",
        `the server sent ${outcome.rows} rows, ${received} arrived`,
        { hint: "run again" },
      );
    }
  } finally {
    connection.off("end", ended);
    if (!outcome) connection.cancel();
  }
}
