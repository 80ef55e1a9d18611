import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import type { Request } from "tedious";
import { type Postgres, startPostgres } from "../../test/postgres.ts";
import type { Event } from "../context.ts";
import { name, open } from "../duckdb.ts";
import { SaldoError } from "../error.ts";
import { readCopy } from "../format/csv-copy.ts";
import { openDatabase, type Selection } from "./sql.ts";
import { copyStatement } from "./sql-postgres.ts";
import { configuration } from "./sql-server.ts";
import { type Connected, copyRows, executionsStatement, selectStatement } from "./sql-server-rows.ts";

const folder = await mkdtemp(join(tmpdir(), "saldo-sql-"));
let server: Postgres;
before(async () => {
  server = await startPostgres();
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function execute(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(text);
  await client.end();
}

const silent = (event: Event) => assert.fail(JSON.stringify(event));
const failed = (kind: string, code: string) => (error: unknown) =>
  error instanceof SaldoError && error.kind === kind && error.code === code;
let copies = 0;
const fresh = () => join(folder, `${++copies}.csv`);

const SELECTION: Selection = {
  schema: "dbo",
  table: 'GeneralJournal"Staging',
  columns: [
    { name: "DATAAREAID", type: "nvarchar" },
    { name: "AMOUNT", type: "numeric" },
    { name: "RATE", type: "decimal" },
    { name: "PRICE", type: "money" },
    { name: "FACTOR", type: "float" },
    { name: "LINES", type: "int" },
    { name: "ISCREDIT", type: "bit" },
    { name: "ACCOUNTINGDATE", type: "datetime" },
    { name: "MODIFIED", type: "datetimeoffset" },
    { name: "ROWVERSION", type: "timestamp" },
    { name: "OTHER", type: "sql_variant" },
  ],
  where: { column: "DATAAREAID", codes: ["NL01", "BE'1"] },
};

test("T-SQL turns every value into text on the server", () => {
  const { sql, parameters } = selectStatement(SELECTION);
  assert.equal(
    sql,
    'select CONVERT(nvarchar(max), "DATAAREAID") as "DATAAREAID", CONVERT(nvarchar(41), "AMOUNT") as "AMOUNT", ' +
      'CONVERT(nvarchar(41), "RATE") as "RATE", CONVERT(nvarchar(40), "PRICE", 2) as "PRICE", ' +
      'CONVERT(nvarchar(40), "FACTOR", 3) as "FACTOR", CONVERT(nvarchar(40), "LINES") as "LINES", ' +
      'CONVERT(nvarchar(40), "ISCREDIT") as "ISCREDIT", CONVERT(nvarchar(40), "ACCOUNTINGDATE", 126) as "ACCOUNTINGDATE", ' +
      'CONVERT(nvarchar(40), "MODIFIED", 127) as "MODIFIED", ' +
      'CONVERT(nvarchar(max), CONVERT(varbinary(max), "ROWVERSION"), 1) as "ROWVERSION", ' +
      'CONVERT(nvarchar(max), "OTHER") as "OTHER" from "dbo"."GeneralJournal""Staging" ' +
      'where upper(rtrim("DATAAREAID")) in (@1, @2)',
  );
  assert.deepEqual(parameters, ["NL01", "BE'1"]);
});

test("which exports a table holds is asked in SQL that each database understands", () => {
  const stamps = { schema: "dbo", table: "Staging", execution: "EXECUTIONID", started: "SYNCSTARTDATETIME" };
  const { sql: text } = executionsStatement(stamps);
  assert.equal(
    text.replace(/\s+/g, " ").trim(),
    'select "EXECUTIONID" as "execution", cast(count(*) as varchar(20)) as "rows", convert(nvarchar(40), min("SYNCSTARTDATETIME"), 126) as "first", convert(nvarchar(40), max("SYNCSTARTDATETIME"), 126) as "last" from "dbo"."Staging" group by "EXECUTIONID" order by "EXECUTIONID"',
  );
  assert.doesNotMatch(executionsStatement({ ...stamps, execution: undefined }).sql, /group by/);
});

test("PostgreSQL copies the plain text of values, with the codes as literals", () => {
  const columns = [
    { name: "DATAAREAID", type: "text" },
    { name: "ISCREDIT", type: "boolean" },
  ];
  assert.equal(
    copyStatement({ ...SELECTION, columns }),
    'copy (select "DATAAREAID", "ISCREDIT"::text as "ISCREDIT" from "dbo"."GeneralJournal""Staging" ' +
      `where upper(rtrim("DATAAREAID")) in ('NL01', 'BE''1')) to stdout (format text, null '\\N')`,
  );
});

test("an address becomes the driver's settings; what is wrong with it is said without showing it", async () => {
  const {
    server: host,
    options,
    authentication,
  } = configuration(
    new URL("mssql://reader:p%40ss@byod.example.net:1444/AxDB?encrypt=false&trustServerCertificate=true"),
    "SALDO_D365_URL",
  );
  assert.equal(host, "byod.example.net");
  assert.deepEqual(authentication, { type: "default", options: { userName: "reader", password: "p@ss" } });
  assert.equal(options!.port, 1444);
  assert.equal(options!.encrypt, false);
  assert.equal(options!.useUTC, true);
  for (const [url, code] of [
    ["host=geheim", "database_address"],
    ["oracle://u:geheim@h/d", "database_unknown"],
    ["mssql://u:geheim@h", "database_address"],
  ] as const) {
    await assert.rejects(
      (async () => (await openDatabase(url, "SALDO_D365_URL")).snapshot(silent))(),
      (error: unknown) =>
        failed("config", code)(error) &&
        !/geheim/.test(String(error)) &&
        /SALDO_D365_URL/.test((error as SaldoError).message),
      url,
    );
  }
});

test("a copy out of PostgreSQL is exact: decimals, NULL and '', quotes, line ends, the marker itself", async () => {
  await execute(`
    create schema dbo;
    create table dbo."Exact" (n int, amount numeric(32,6), yes boolean, at timestamp, zoned timestamptz, t text, u text);
    insert into dbo."Exact" values
      (1, 12345678901234567890.123456, true, '2026-01-02 03:04:05', '2026-01-02 03:04:05+02', '', null),
      (2, -0.000001, false, '1900-01-01', '2026-07-01 00:00:00Z', E'met "quotes",\\r\\n\\n en \\\\N', '\\N'),
      (3, null, null, null, null, ' ', E'\\\\.');
    alter database postgres set timezone = 'America/New_York';
    alter database postgres set datestyle = 'German';`);
  const database = await openDatabase(server.url, "SALDO_D365_URL");
  try {
    assert.doesNotMatch(database.label, /postgres:|saldo/);
    const snapshot = await database.snapshot(silent);
    assert.deepEqual(await snapshot.tables("DBO"), [{ schema: "dbo", table: "Exact" }]);
    const columns = await snapshot.columns("dbo", "Exact");
    assert.deepEqual(
      columns.map(({ name }) => name),
      ["n", "amount", "yes", "at", "zoned", "t", "u"],
    );
    const path = fresh();
    const copy = await snapshot.copy({ schema: "dbo", table: "Exact", columns }, path);
    assert.equal(copy.rows, 3);
    const { relation } = await readCopy(path, columns, copy, folder);
    const session = await open();
    const rows = await session.all(`select * from ${relation} order by n`);
    for (const aside of [0, 2]) {
      const marked = await snapshot.copy({ schema: "dbo", table: "Exact", columns, aside }, path);
      const { relation, lines, header } = await readCopy(path, columns, marked, folder);
      assert.deepEqual(await session.all(`select * from ${relation} order by n`), rows, "with a border");
      const values = lines!.values.map((value, at) => `${value} as ${name(header[at]!)}`).join(", ");
      assert.deepEqual(
        await session.all(
          `select _row, ${values} from (select null as _row, * from ${lines!.from}) order by n`,
        ),
        rows,
        "out of its lines",
      );
    }
    session.close();
    assert.deepEqual(
      rows.map((row) => Object.values(row).slice(1)),
      [
        [
          "1",
          "12345678901234567890.123456",
          "true",
          "2026-01-02 03:04:05",
          "2026-01-02 01:04:05+00",
          "",
          null,
        ],
        [
          "2",
          "-0.000001",
          "false",
          "1900-01-01 00:00:00",
          "2026-07-01 00:00:00+00",
          'met "quotes",\r\n\n en \\N',
          "\\N",
        ],
        ["3", null, null, null, null, " ", "\\."],
      ],
    );
  } finally {
    await database.close();
  }
});

test("all tables of a snapshot are seen as of one moment", async () => {
  await execute(
    "create table dbo.one (n int); create table dbo.two (n int); insert into dbo.one values (1); insert into dbo.two values (1)",
  );
  const database = await openDatabase(server.url, "SALDO_D365_URL");
  const columns = [{ name: "n", type: "integer" }];
  try {
    const snapshot = await database.snapshot(silent);
    assert.equal((await snapshot.copy({ schema: "dbo", table: "one", columns }, fresh())).rows, 1);
    await execute("insert into dbo.one values (2); insert into dbo.two values (2)");
    assert.equal((await snapshot.copy({ schema: "dbo", table: "two", columns }, fresh())).rows, 1);
  } finally {
    await database.close();
  }
});

test("a connection that is cut half-way is a reason to try again, and leaves no file", {
  timeout: 30_000,
}, async () => {
  await execute(
    "create table dbo.big as select i as n, repeat('x', 500) as t from generate_series(1, 200000) i",
  );
  const { proxy, port, cut } = await cuttable(Number(new URL(server.url).port));
  const url = new URL(server.url);
  url.port = String(port);
  const selection = {
    schema: "dbo",
    table: "big",
    columns: [
      { name: "n", type: "integer" },
      { name: "t", type: "text" },
    ],
  };
  const database = await openDatabase(url.href, "SALDO_D365_URL");
  const path = fresh();
  try {
    const snapshot = await database.snapshot(silent);
    const copying = snapshot.copy(selection, path);
    cut(1_000_000);
    await assert.rejects(copying, failed("retriable", "database_lost"));
    assert.equal(existsSync(path), false);
    await assert.rejects(snapshot.tables("dbo"), failed("retriable", "database_lost"));
  } finally {
    await database.close();
    proxy.close();
  }
});

test("a server that ends the session during a copy is a reason to try again", {
  timeout: 30_000,
}, async () => {
  const database = await openDatabase(server.url, "SALDO_D365_URL");
  const path = fresh();
  try {
    const snapshot = await database.snapshot(silent);
    const query = "select i as n from generate_series(1, 100000000) i";
    await execute(`create view dbo.endless as ${query}`);
    const fresher = await openDatabase(server.url, "SALDO_D365_URL");
    const copying = (await fresher.snapshot(silent)).copy(
      { schema: "dbo", table: "endless", columns: [{ name: "n", type: "integer" }] },
      path,
    );
    const ending = setTimeout(
      () => execute("select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy%'"),
      100,
    );
    await assert.rejects(copying, failed("retriable", "database_lost"));
    clearTimeout(ending);
    assert.equal(existsSync(path), false);
    await fresher.close();
    assert.deepEqual(await snapshot.columns("dbo", "nothing"), []);
  } finally {
    await database.close();
  }
});

test("a wrong password and an absent server are two different things", async () => {
  const wrong = new URL(server.url);
  wrong.password = "geheim";
  await assert.rejects(openDatabase(wrong.href, "SALDO_D365_URL"), failed("config", "database_refused"));
  await assert.rejects(
    openDatabase("postgres://u:p@127.0.0.1:1/x", "SALDO_D365_URL"),
    failed("retriable", "database_lost"),
  );
  const absent = await openDatabase("mssql://u:p@127.0.0.1:1/x", "SALDO_D365_URL");
  await assert.rejects(absent.snapshot(silent), failed("retriable", "database_lost"));
  await absent.close();
});

/** A relay that can be told to cut the line after some bytes more. */
async function cuttable(
  target: number,
): Promise<{ proxy: Server; port: number; cut: (after: number) => void }> {
  let left = Number.POSITIVE_INFINITY;
  const proxy = createServer((near: Socket) => {
    const far = connect(target, "127.0.0.1");
    const end = () => {
      near.destroy();
      far.destroy();
    };
    near
      .on("error", end)
      .on("close", end)
      .on("data", (data) => far.write(data));
    far
      .on("error", end)
      .on("close", end)
      .on("data", (data) => {
        left -= data.length;
        if (left < 0) end();
        else near.write(data);
      });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  return {
    proxy,
    port: typeof address === "object" && address ? address.port : 0,
    cut: (after) => (left = after),
  };
}

/** What a SQL Server connection does with a request, as far as the reader can tell: no such server is at hand. */
function fake(play: (request: Request, connection: EventEmitter) => void): Connected & { cancelled: number } {
  const connection = Object.assign(new EventEmitter(), {
    cancelled: 0,
    execSql: (request: Request) => setImmediate(() => play(request, connection)),
    cancel: () => ++connection.cancelled > 0,
  });
  return connection as unknown as Connected & { cancelled: number };
}

const emitRow = (request: Request, ...values: (string | null)[]) =>
  request.emit(
    "row",
    values.map((value) => ({ value }) as never),
  );
const complete = (request: Request, error: Error | undefined, rows = 0) =>
  request.callback(error as Error, rows);
const TWO = {
  schema: "dbo",
  table: "T",
  columns: [
    { name: "A", type: "nvarchar" },
    { name: "B", type: "numeric" },
  ],
};

test("rows of SQL Server are streamed in order, the server pausing while they are written", async () => {
  let pauses = 0;
  const connection = fake((request) => {
    let row = 0;
    request.on("pause", () => pauses++);
    const send = () => {
      while (!request.paused && row < 5000) emitRow(request, `r${row}, "${row}"`, row++ % 2 ? null : "");
      if (row === 5000) complete(request, undefined, 5000);
    };
    request.on("resume", () => setImmediate(send));
    send();
  });
  const path = fresh();
  assert.equal((await copyRows(connection, selectStatement(TWO), TWO, path)).rows, 5000);
  const lines = (await readFile(path, "utf8")).split("\n");
  assert.deepEqual(lines.slice(0, 3), ["_record,A,B", '1,"r0, ""0""",""', '2,"r1, ""1""",\\N']);
  assert.equal(lines.length, 5002);
  assert.ok(pauses > 0);
  assert.equal(connection.cancelled, 0);
});

for (const [what, play] of Object.entries<(request: Request, connection: EventEmitter) => void>({
  "an error among the rows": (request) => {
    emitRow(request, "a", "1");
    complete(
      request,
      Object.assign(new Error("Connection closed before request completed."), { code: "ECLOSE" }),
    );
  },
  "an error while the reader is busy": (request) => {
    for (let row = 0; row < 1500; row++) emitRow(request, "a", "1");
    complete(request, Object.assign(new Error("read ECONNRESET"), { code: "ESOCKET" }));
  },
  "an end without a word": (request, connection) => {
    emitRow(request, "a", "1");
    connection.emit("end");
  },
  "fewer rows than the server says": (request) => {
    emitRow(request, "a", "1");
    complete(request, undefined, 2);
  },
})) {
  test(`${what} of SQL Server is never the end of the table`, { timeout: 5000 }, async () => {
    await assert.rejects(copyRows(fake(play), selectStatement(TWO), TWO, fresh()));
  });
}
