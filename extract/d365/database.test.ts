import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { testContext } from "../../test/context.ts";
import { type Postgres, startPostgres } from "../../test/postgres.ts";
import type { Column } from "../column.ts";
import type { Context, Event } from "../context.ts";
import { literal, open, type Row } from "../duckdb.ts";
import { SaldoError } from "../error.ts";
import { extract } from "../extract.ts";
import { batches } from "../landing.ts";
import type { Delivery, Refusal, Relations } from "../source.ts";
import { declared, type Options } from "./byod.ts";
import { LEDGER, ledgerLine, rowOf, type Values } from "./fixture/export.ts";
import d365 from "./source.ts";

const home = await mkdtemp(join(tmpdir(), "saldo-d365-database-"));
let server: Postgres;
let admin: pg.Client;
before(async () => {
  server = await startPostgres();
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
});
after(async () => {
  await admin.end();
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

const TYPES = {
  text: "varchar(500)",
  integer: "bigint",
  flag: "int",
  decimal: "numeric(32,6)",
  date: "timestamp",
  instant: "timestamp",
};

/** A BYOD table as the export job creates it, with these rows. */
async function publish(
  schema: string,
  physical: string,
  table: string,
  rows: readonly Values[],
  more = "",
): Promise<void> {
  const kinds = new Map(
    Object.entries<Column>(declared[table]!.columns).map(([name, of]) => [of.from ?? name, TYPES[of.kind]]),
  );
  const columns = Object.keys(rowOf(table)).map(
    (column) => `"${column}" ${kinds.get(column) ?? "varchar(90)"} not null`,
  );
  await admin.query(
    `create schema if not exists ${schema}; create table ${schema}."${physical}" (${columns.join(", ")}${more})`,
  );
  for (const row of rows) {
    const names = Object.keys(row);
    await admin.query(
      `insert into ${schema}."${physical}" (${names.map((name) => `"${name}"`).join(", ")}) values (${names.map((_, index) => `$${index + 1}`).join(", ")})`,
      Object.values(row),
    );
  }
}

type Seen = {
  readonly deliveries: (Delivery & { rows: Row[]; watermark: object })[];
  readonly refusals: Refusal[];
  readonly notes: Event[];
};

async function readAll(
  options: Partial<Options>,
  between: (label: string) => Promise<void> = async () => {},
  edge: Partial<Context> = {},
): Promise<Seen> {
  const seen: Seen = { deliveries: [], refusals: [], notes: [] };
  const context: Context = {
    home,
    clock: () => new Date("2026-11-20T05:00:00Z"),
    emit: (event) => seen.notes.push(event),
    fetch,
    secret: (name) => (name === "SALDO_D365_URL" ? server.url : undefined),
    run: "20261120T050000Z",
    signal: new AbortController().signal,
    ...edge,
  };
  const session = await open();
  try {
    for await (const one of d365.read(
      { ...d365.options, database: "SALDO_D365_URL", settle: 0, ...options },
      context,
    )) {
      if ("refused" in one) {
        seen.refusals.push(one);
        continue;
      }
      const { relations, watermark } = await (one.records as () => Promise<Relations>)();
      const { relation, sent } = relations[one.tables[0]!]!;
      const rows = await session.all(`select * from ${relation}`);
      assert.equal(rows.length, sent ?? rows.length, "as many as the database says");
      seen.deliveries.push({ ...one, rows, watermark: watermark! });
      await between(one.label);
    }
  } finally {
    session.close();
  }
  assert.equal(existsSync(join(home, "work/scratch/d365/byod")), false, "nothing is left behind");
  return seen;
}

test("tables come out of the database to the letter, without the staging columns, with what nobody declared", async () => {
  await publish("dbo", LEDGER, "general_journal_account_entry", [
    ledgerLine({
      ACCOUNTINGCURRENCYAMOUNT: "-12345678901234567890.123456",
      DESCRIPTION: 'met "quotes",\r\nen regels',
      EXECUTIONID: "BYOD-2",
      SYNCSTARTDATETIME: "2026-11-20 04:00:00.123",
    }),
    ledgerLine({ DATAAREAID: "BE01", GENERALJOURNALACCOUNTENTRYRECID: "2" }),
    ledgerLine({ DATAAREAID: "NL01", GENERALJOURNALACCOUNTENTRYRECID: "3" }),
  ]);
  await publish(
    "dbo",
    "mainaccountstaging",
    "main_account",
    [{ ...rowOf("main_account", { MAINACCOUNTID: "4000" }), NEWFIELD: "nieuw" }],
    ', "NEWFIELD" text',
  );
  const { deliveries, refusals } = await readAll({ companies: ["nl01"] });
  const [ledger, accounts] = deliveries;
  assert.deepEqual(
    deliveries.map((one) => one.tables[0]),
    ["general_journal_account_entry", "main_account"],
  );
  assert.equal(accounts!.rows[0]!.NEWFIELD, "nieuw");
  assert.equal(accounts!.rows[0]!.NAME, "", "'' is not NULL");
  assert.deepEqual(accounts!.scope, {});
  assert.deepEqual(ledger!.scope, { company: ["NL01"] });
  assert.deepEqual(ledger!.files, []);
  assert.equal(ledger!.keep, true);
  assert.deepEqual(ledger!.watermark, {
    execution_ids: "BYOD-1,BYOD-2",
    cut_off: "2026-11-20T04:00:00.123Z",
    common_cut_off: "2026-11-20T04:00:00.123Z",
  });
  assert.deepEqual(accounts!.watermark, {
    execution_ids: "BYOD-1",
    cut_off: "2026-11-20T05:00:00.000Z",
    common_cut_off: "2026-11-20T04:00:00.123Z",
  });
  assert.deepEqual(
    ledger!.rows.map((row) => row.DATAAREAID),
    ["nl01", "NL01"],
  );
  assert.equal(ledger!.rows[0]!.ACCOUNTINGCURRENCYAMOUNT, "-12345678901234567890.123456");
  assert.equal(ledger!.rows[0]!.DESCRIPTION, 'met "quotes",\r\nen regels');
  assert.equal(ledger!.rows[0]!.DOCUMENTDATE, "1900-01-01 00:00:00");
  assert.ok(!("PARTITION" in ledger!.rows[0]!));
  const missing = refusals.map(({ refused }) => refused as SaldoError);
  assert.deepEqual([...new Set(missing.map(({ code }) => code))], ["missing_table"]);
  assert.equal(missing.length, Object.keys(declared).length - 2);
});

test("a missing table or column refuses that table and names its neighbours", async () => {
  await publish("other", "LedgerEntity", "ledger", [rowOf("ledger")]);
  await publish("other", "ProjProjectV2Staging", "project", []);
  await admin.query('alter table other."ProjProjectV2Staging" rename "PROJECTNAME" to "PROJECTTITLE"');
  const { deliveries, refusals } = await readAll({ schema: "OTHER" });
  assert.deepEqual(deliveries, []);
  const of = (table: string) => refusals.find((one) => one.tables[0] === table)!.refused as SaldoError;
  assert.match(
    of("ledger").message,
    /LedgerEntityStaging is not in schema OTHER of .*; nearest: LedgerEntity/,
  );
  assert.equal(
    refusals.find((one) => one.tables[0] === "ledger")!.absent,
    false,
    "it is there under another name",
  );
  assert.equal(refusals.find((one) => one.tables[0] === "vendor")!.absent, true);
  assert.match(of("ledger").hint, /tables: \{ ledger: /);
  assert.equal(of("project").code, "missing_column");
  assert.match(of("project").message, /has no column PROJECTNAME; nearest: .*PROJECTTITLE/);
  const configured = await readAll({ schema: "other", tables: { ledger: "ledgerentity" } });
  assert.deepEqual(
    configured.deliveries.map((one) => one.label),
    ["ledgerentity"],
  );
});

test("all tables of a run are as of one moment, whatever happens while they land", async () => {
  await publish("moment", "MainAccountStaging", "main_account", [
    rowOf("main_account", { MAINACCOUNTID: "1" }),
  ]);
  await publish("moment", "LedgerEntityStaging", "ledger", [rowOf("ledger", { LEGALENTITYID: "nl01" })]);
  const { deliveries } = await readAll({ schema: "moment" }, async (label) => {
    if (label === "MainAccountStaging") await admin.query('delete from moment."LedgerEntityStaging"');
  });
  assert.deepEqual(
    deliveries.map((one) => one.rows.length),
    [1, 1],
  );
});

test("a schema without tables is a matter of configuration, not an empty export", async () => {
  await assert.rejects(
    readAll({ schema: "nowhere" }),
    (error: unknown) =>
      error instanceof SaldoError && error.kind === "config" && error.code === "missing_schema",
  );
});

test("a column that has become another kind of thing stops its table, and says what it was and is", async () => {
  await publish("retyped", LEDGER, "general_journal_account_entry", [ledgerLine()]);
  await publish("retyped", "MainAccountStaging", "main_account", [
    rowOf("main_account", { MAINACCOUNTID: "1" }),
  ]);
  await admin.query(
    `alter table retyped."${LEDGER}" alter "POSTINGLAYER" type varchar(20), alter "QUANTITY" type double precision`,
  );
  const { deliveries, refusals } = await readAll({ schema: "retyped" });
  assert.deepEqual(
    deliveries.map((one) => one.label),
    ["MainAccountStaging"],
  );
  const refused = refusals.find((one) => one.tables[0] === "general_journal_account_entry")!.refused;
  assert.ok(refused instanceof SaldoError);
  assert.equal(refused.code, "retyped_column");
  assert.match(
    refused.message,
    /QUANTITY as double precision.* declared as decimal \(and POSTINGLAYER character varying\)/,
  );
});

test("an entity of the organisation's own supplies columns under its own names; what it lacks a file may supply", async () => {
  const line = rowOf("purchase_order_line", {
    DATAAREAID: "nl01",
    PURCHASEORDERNUMBER: "PO1",
    LINENUMBER: "1",
  });
  const { REMAININGAMOUNT: _, ...others } = line;
  await publish("own", "PurchPurchaseOrderLineV2Staging", "purchase_order_line", []);
  await admin.query(
    'alter table own."PurchPurchaseOrderLineV2Staging" rename "REMAININGAMOUNT" to "XYZREMAINCUR"; alter table own."PurchPurchaseOrderLineV2Staging" rename to "XYZPurchLineStaging"',
  );
  const row = { ...others, XYZREMAINCUR: "12.50" };
  await admin.query(
    `insert into own."XYZPurchLineStaging" (${Object.keys(row)
      .map((name) => `"${name}"`)
      .join(", ")}) values (${Object.keys(row)
      .map((_, at) => `$${at + 1}`)
      .join(", ")})`,
    Object.values(row),
  );
  const inbox = join(home, "inbox/19");
  await mkdir(inbox, { recursive: true });
  const header = Object.keys(rowOf("customer_settlement"));
  await writeFile(
    join(inbox, "CustSettlementStaging.csv"),
    `${header.join(",")}\n${Object.values(rowOf("customer_settlement", { DATAAREAID: "nl01" })).join(",")}\n`,
  );
  try {
    const { deliveries, refusals } = await readAll({
      schema: "own",
      tables: { purchase_order_line: "XYZPurchLineStaging" },
      columns: { purchase_order_line: { remaining_amount: "xyzRemainCur" } },
    });
    assert.deepEqual(
      deliveries.map((one) => one.label),
      ["XYZPurchLineStaging", "CustSettlementStaging"],
    );
    assert.equal(deliveries[0]!.rows[0]!.REMAININGAMOUNT, "12.500000");
    assert.ok(refusals.every(({ absent }) => absent));
  } finally {
    await rm(inbox, { recursive: true });
  }
  await assert.rejects(
    readAll({ columns: { purchase_order_line: { remaining: "X" } } }),
    /has no column remaining; nearest: remaining_amount/,
  );
});

test("a table that moves between two looks is looked at again, and refused when it goes on; the others come", async () => {
  await publish("moving", LEDGER, "general_journal_account_entry", [ledgerLine()]);
  await publish("moving", "MainAccountStaging", "main_account", [
    rowOf("main_account", { MAINACCOUNTID: "1" }),
  ]);
  let pushed = 1;
  const push = setInterval(() => {
    const id = String(++pushed);
    const row = ledgerLine({ GENERALJOURNALACCOUNTENTRYRECID: id, EXECUTIONID: `BYOD-${id}` });
    void admin.query(
      `insert into moving."${LEDGER}" (${Object.keys(row)
        .map((name) => `"${name}"`)
        .join(", ")}) values (${Object.keys(row)
        .map((_, at) => `$${at + 1}`)
        .join(", ")})`,
      Object.values(row),
    );
  }, 20);
  let seen: Seen;
  try {
    seen = await readAll({ schema: "moving", settle: 0.1 });
  } finally {
    clearInterval(push);
  }
  assert.deepEqual(
    seen.deliveries.map((one) => one.label),
    ["MainAccountStaging"],
  );
  const refused = seen.refusals
    .filter(({ absent }) => !absent)
    .map((one) => (one.refused as SaldoError).code);
  assert.deepEqual(refused, ["export_running"]);
  assert.equal(seen.notes.filter((one) => one.type === "note" && one.code === "export_running").length, 2);
  const settled = await readAll({ schema: "moving", settle: 0.05 });
  assert.equal(settled.deliveries.length, 2, "once the export has ended it comes");
});

test("what Dynamics 365 says of an execution decides: one that runs is waited for, one that failed refuses its tables only", async () => {
  const status = (of: Record<string, readonly string[]>): Partial<Context> => {
    const left = new Map(Object.entries(of).map(([execution, said]) => [execution, [...said]]));
    return {
      secret: (name) => (name === "SALDO_D365_URL" ? server.url : "x"),
      fetch: async (url, request) => {
        if (String(url).endsWith("/token")) return Response.json({ access_token: "t" });
        const { executionId } = JSON.parse(String(request!.body)) as { executionId: string };
        const said = left.get(executionId) ?? [];
        return Response.json({ value: (said.length > 1 ? said.shift() : said[0]) ?? "Unknown" });
      },
    };
  };
  const stamp = { SYNCSTARTDATETIME: "2026-11-20 04:00:00" };
  await publish("asked", LEDGER, "general_journal_account_entry", [
    ledgerLine({ EXECUTIONID: "GL", ...stamp }),
  ]);
  await publish("asked", "MainAccountStaging", "main_account", [
    rowOf("main_account", { EXECUTIONID: "MA", ...stamp }),
  ]);
  await publish("asked", "LedgerEntityStaging", "ledger", [
    rowOf("ledger", { EXECUTIONID: "OLD", SYNCSTARTDATETIME: "2026-10-01 04:00:00" }),
  ]);
  const options = { schema: "asked", status: { ...d365.options.status, url: "https://x", tenant: "t" } };
  const codes = ({ refusals }: Seen) =>
    refusals
      .filter(({ absent }) => !absent)
      .map((one) => `${one.tables[0]} ${(one.refused as SaldoError).code}`);
  const waited = await readAll(
    options,
    undefined,
    status({ GL: ["Executing", "Succeeded"], MA: ["Failed"], OLD: ["Failed"] }),
  );
  assert.deepEqual(codes(waited), ["main_account export_failed"]);
  assert.deepEqual(
    waited.deliveries.map((one) => one.label),
    [LEDGER, "LedgerEntityStaging"],
    "of an execution older than D365's history nothing is asked",
  );
  const running = await readAll(options, undefined, status({ GL: ["Executing"], MA: ["Succeeded"] }));
  assert.deepEqual(codes(running), ["general_journal_account_entry export_running"]);
});

test("rows exported once more are known by their lines, and whatever else comes lands as it does the long way", async () => {
  const table = "general_journal_account_entry";
  const row = (id: number, more: Values = {}) =>
    ledgerLine({
      GENERALJOURNALACCOUNTENTRYRECID: String(id),
      DESCRIPTION: `regel\t${id}`,
      JOURNALNUMBER: "j1",
      VOUCHER: "v1",
      ACCOUNTDISPLAYVALUE: "4000-KP01",
      LEDGERNAME: "nl01",
      TRANSACTIONCURRENCYCODE: "EUR",
      ACCOUNTINGDATE: "2026-01-02",
      ...more,
    });
  await publish(
    "lines",
    LEDGER,
    table,
    [1, 2, 3, 4, 5, 6].map((id) => row(id)),
  );
  const update = (set: string, where = "true") =>
    admin.query(`update lines."${LEDGER}" set ${set} where ${where}`);
  const id = '"GENERALJOURNALACCOUNTENTRYRECID"';
  const steps: readonly (() => Promise<unknown>)[] = [
    async () => {},
    () => update(`"SYNCSTARTDATETIME" = '2026-11-21 05:00:00', "EXECUTIONID" = 'BYOD-2'`),
    () => update(`"DESCRIPTION" = 'anders', "SYNCSTARTDATETIME" = '2026-11-22 05:00:00'`, `${id} = 2`),
    () => admin.query(`delete from lines."${LEDGER}" where ${id} = 3`),
    () => update(`"LEDGERNAME" = 'NL01 '`, `${id} = 4`),
    () => admin.query(`alter table lines."${LEDGER}" add "NEWFIELD" text default 'nieuw'`),
    () => update(`"NEWFIELD" = 'nieuwer'`),
    () => update(`"DESCRIPTION" = E'\\u0001'`, `${id} = 5`),
    () => update(`"JOURNALNUMBER" = ''`, `${id} = 6`),
    () => update(`"JOURNALNUMBER" = 'j1'`, `${id} = 6`),
  ];
  const others = Object.keys(declared).filter((one) => one !== table);
  const options = {
    ...d365.options,
    ...{ database: "SALDO_D365_URL", schema: "lines", settle: 0, accountDelimiter: "-" },
    tables: Object.fromEntries(others.map((one) => [one, ""])),
  };
  const land = async (name: string, large: number) => {
    const { secret, ...context } = testContext(join(home, name));
    const ours = (name: string) => (name === "SALDO_D365_URL" ? server.url : secret(name));
    const outcomes = await extract({ source: d365, options }, { ...context, secret: ours }, { large });
    assert.equal(outcomes.length, 1);
    return outcomes[0]!;
  };
  const hashes = async (name: string) => {
    const folder = join(home, name, "work", "state", `d365__${table}`);
    const [file, ...more] = (await readdir(folder)).filter((entry) => entry.endsWith(".lines.parquet"));
    assert.deepEqual(more, []);
    const session = await open();
    try {
      return await session.all(`select * from read_parquet(${literal(join(folder, file!))}) order by all`);
    } finally {
      session.close();
    }
  };
  const kinds: string[] = [];
  for (const [at, step] of steps.entries()) {
    await step();
    const [short, long] = [await land("short", 1), await land("long", 1e9)];
    assert.deepEqual(
      [short.kind, short.error?.code, short.manifest?.changes, short.manifest?.rows],
      [long.kind, long.error?.code, long.manifest?.changes, long.manifest?.rows],
      `step ${at}`,
    );
    kinds.push(short.kind);
    if (at !== 1) continue;
    await land("fresh", 1);
    assert.deepEqual(
      await hashes("short"),
      await hashes("fresh"),
      "another export leaves lines as they were",
    );
  }
  const [short, long] = await Promise.all(
    ["short", "long"].map((name) => batches(join(home, name), "d365", table)),
  );
  assert.deepEqual(
    kinds.flatMap((kind, at) => (kind === "landed" ? [at] : [])),
    [0, 2, 3, 5, 7, 8],
  );
  assert.deepEqual(
    short!.map(({ state, totals }) => [state, totals]),
    long!.map(({ state, totals }) => [state, totals]),
  );
});
