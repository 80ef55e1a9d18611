import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import pg from "pg";
import { type Postgres, startPostgres } from "../../test/postgres.ts";
import type { Column } from "../column.ts";
import type { Context, Event } from "../context.ts";
import { open, type Row } from "../duckdb.ts";
import { SaldoError } from "../error.ts";
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
  };
  const session = await open();
  try {
    for await (const one of d365.read({ ...d365.options, database: "SALDO_D365_URL", ...options }, context)) {
      if ("refused" in one) {
        seen.refusals.push(one);
        continue;
      }
      const { relations, watermark } = await (one.records as () => Promise<Relations>)();
      const { relation } = relations[one.tables[0]!]!;
      const rows = await session.all(`select * from ${relation} order by _row`);
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
  });
  assert.deepEqual(
    ledger!.rows.map((row) => [row._row, row.DATAAREAID]),
    [
      [1, "nl01"],
      [2, "NL01"],
    ],
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
