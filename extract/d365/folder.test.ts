import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { Context, Event } from "../context.ts";
import { literal, open, type Row } from "../duckdb.ts";
import { SaldoError } from "../error.ts";
import { writeCsv } from "../format/csv.ts";
import { requireColumns } from "../incoming.ts";
import type { Delivery, Refusal, Relation, Relations } from "../source.ts";
import { declared, type Options } from "./byod.ts";
import { LEDGER, ledgerLine as line, rowOf, type Values } from "./fixture/export.ts";
import d365 from "./source.ts";

const root = await mkdtemp(join(tmpdir(), "saldo-d365-"));
after(() => rm(root, { recursive: true, force: true }));
const session = await open();
after(() => session.close());
let homes = 0;

async function csvOf(rows: readonly Values[], delimiter = ","): Promise<string> {
  const header = Object.keys(rows[0]!);
  const values = rows.map((row) => header.map((column) => row[column] ?? ""));
  return (await Array.fromAsync(writeCsv(values, header, { delimiter }))).join("");
}

type Seen = {
  readonly deliveries: (Delivery & {
    rows: Row[];
    broken: number[];
    watermark: object;
    relation: Relation;
  })[];
  readonly refusals: Refusal[];
  readonly notes: Event[];
};

/** Reads a folder with these files, each delivery's rows while they are there. */
async function readAll(
  files: Readonly<Record<string, string>>,
  options: Partial<Options> = {},
  edge: Partial<Context> = {},
): Promise<Seen> {
  const home = join(root, String(++homes));
  for (const [name, content] of Object.entries(files)) {
    const path = join(home, "inbox/19", name);
    await mkdir(dirname(path), { recursive: true });
    if (content.startsWith("select "))
      await session.run(`copy (${content}) to ${literal(path)} (format parquet)`);
    else await writeFile(path, content);
  }
  const seen: Seen = { deliveries: [], refusals: [], notes: [] };
  const context: Context = {
    home,
    clock: () => new Date("2026-11-20T05:00:00Z"),
    emit: (event) => seen.notes.push(event),
    fetch,
    secret: () => undefined,
    run: "20261120T050000Z",
    signal: new AbortController().signal,
    ...edge,
  };
  for await (const one of d365.read({ ...d365.options, ...options }, context)) {
    if ("refused" in one) {
      // What never landed before cannot be missed: landing passes over it.
      if (!one.absent) seen.refusals.push(one);
      continue;
    }
    const [table] = one.tables as [string];
    try {
      const { relations, watermark } = await (one.records as () => Promise<Relations>)();
      const relation = relations[table]!;
      requireColumns(table, declared[table]!, relation.header, one.files[0]!.name);
      const rows = await session.all(`select * from ${relation.relation} order by _row`);
      const broken = (relation.broken ?? []).map(({ row }) => row);
      seen.deliveries.push({ ...one, rows, broken, watermark: watermark!, relation });
    } catch (refused) {
      seen.refusals.push({ refused, label: one.label, tables: one.tables, files: one.files });
    }
  }
  assert.equal(
    existsSync(join(home, "work/scratch/d365/byod"))
      ? (await session.all(`from glob('${home}/work/scratch/d365/byod/**')`)).length
      : 0,
    0,
  );
  return seen;
}

const codes = (notes: readonly Event[]) =>
  notes.flatMap((event) => (event.type === "note" ? [event.code] : []));

test("a table comes as one delivery with its rows to the letter, its file and what the export says of itself", async () => {
  const amount = "-12345678901234567890.123456";
  const { deliveries, refusals, notes } = await readAll({
    [`${LEDGER}.csv`]: await csvOf([
      line({
        ACCOUNTINGCURRENCYAMOUNT: amount,
        DESCRIPTION: ' met "quotes",\r\nen regels ',
        EXECUTIONID: "BYOD-2",
        SYNCSTARTDATETIME: "2026-11-20 05:10:00.000",
      }),
      line({ GENERALJOURNALACCOUNTENTRYRECID: "2", DATAAREAID: "NL01", ACCOUNTDISPLAYVALUE: "401100---" }),
    ]),
  });
  const [delivery] = deliveries;
  assert.equal(deliveries.length, 1);
  assert.deepEqual(refusals, []);
  assert.deepEqual(delivery!.tables, ["general_journal_account_entry"]);
  assert.equal(delivery!.label, LEDGER);
  assert.equal(delivery!.keep, true);
  assert.deepEqual(delivery!.scope, {});
  assert.deepEqual(delivery!.watermark, {
    execution_ids: "BYOD-1,BYOD-2",
    cut_off: "2026-11-20T05:00:00.000Z",
  });
  assert.deepEqual(
    delivery!.files.map(({ name }) => name),
    [`${LEDGER}.csv`],
  );
  assert.match(delivery!.files[0]!.sha256, /^[0-9a-f]{64}$/);
  assert.equal(delivery!.rows[0]!.ACCOUNTINGCURRENCYAMOUNT, amount);
  assert.equal(delivery!.rows[0]!.DESCRIPTION, ' met "quotes",\r\nen regels ');
  assert.equal(delivery!.rows[1]!.DATAAREAID, "NL01");
  assert.deepEqual(
    delivery!.rows.map((row) => row._row),
    [1, 2],
  );
  const absent = notes.filter((event) => event.type === "note" && event.code === "not_delivered");
  assert.deepEqual(
    absent.map((event) => event.type === "note" && event.level),
    ["info"],
    "one line on all that was not delivered",
  );
});

test("names match in any case, with the schema before them, in parts and in a folder of parts, CSV or Parquet", async () => {
  const accounts = await csvOf([rowOf("main_account", { MAINACCOUNTID: "4000" })], "|");
  const quoted = Object.entries(rowOf("project", { PROJECTID: "P1", DATAAREAID: "nl01" })).map(
    ([name, value]) => `${literal(value)} as ${name}`,
  );
  const { deliveries, notes } = await readAll({
    "MAINACCOUNTSTAGING.CSV": accounts,
    "dbo.LedgerEntityStaging.csv": await csvOf([rowOf("ledger", { LEGALENTITYID: "nl01" })], ";"),
    [`${LEDGER.toLowerCase()}_3.csv`]: await csvOf([line({ VOUCHER: "C" })]),
    [`${LEDGER.toLowerCase()}_2.csv`]: await csvOf([line({ VOUCHER: "B" })]),
    [`${LEDGER.toLowerCase()}.csv`]: await csvOf([line({ VOUCHER: "A" }), line({ VOUCHER: "A2" })]),
    "ProjProjectV2Staging/part-0.parquet": `select ${quoted.join(", ")}`,
    "ProjProjectV2Staging/part-1.parquet": `select ${quoted.join(", ")}`,
    "ProjProjectV2Staging/_SUCCESS": "",
    "AssetStaging.csv": "A\n",
    "readme.txt": "x",
  });
  const rows: Record<string, Row[]> = Object.fromEntries(deliveries.map((one) => [one.tables[0], one.rows]));
  assert.deepEqual(Object.keys(rows).sort(), [
    "general_journal_account_entry",
    "ledger",
    "main_account",
    "project",
  ]);
  assert.equal(rows.main_account![0]!.MAINACCOUNTID, "4000");
  assert.deepEqual(
    rows.general_journal_account_entry!.map((row) => [row._row, row.VOUCHER]),
    [
      [1, "A"],
      [2, "A2"],
      [3, "B"],
      [4, "C"],
    ],
  );
  assert.equal(rows.project!.length, 2);
  const ledger = deliveries.find((one) => one.label === LEDGER)!;
  assert.deepEqual(ledger.relation.files, [
    { first: 1, last: 2 },
    { first: 3, last: 3 },
    { first: 4, last: 4 },
  ]);
  const unknown = notes.filter((event) => event.type === "note" && event.code === "unknown_files");
  assert.equal(unknown.length, 1);
  assert.match(JSON.stringify(unknown), /AssetStaging\.csv, readme\.txt/);
});

test("of the companies asked for, rows come in any case of the code; the others stay out, and row numbers stay", async () => {
  const { deliveries } = await readAll(
    {
      [`${LEDGER}.csv`]: (
        await csvOf(["nl01", "BE01", "NL01 ", "de01"].map((DATAAREAID) => line({ DATAAREAID })))
      ).concat("short\n"),
      "MainAccountStaging.csv": await csvOf([rowOf("main_account")]),
    },
    { companies: ["NL01", "nl01"] },
  );
  const [ledger, accounts] = deliveries;
  assert.deepEqual(ledger!.scope, { company: ["NL01"] });
  assert.deepEqual(
    ledger!.rows.map((row) => [row._row, row.DATAAREAID]),
    [
      [1, "nl01"],
      [3, "NL01 "],
    ],
  );
  assert.deepEqual(ledger!.broken, [5]);
  assert.deepEqual(accounts!.scope, {}, "main accounts belong to no company");
  assert.equal(accounts!.rows.length, 1);
});

test("a new column stays in the relation; a missing one refuses its table only and names its neighbours", async () => {
  const renamed = Object.fromEntries(
    Object.entries(line({ CUSTOMFIELD: "x" })).map(([name, value]) => [
      name === "VOUCHER" ? "VOUCHERNUMBER" : name,
      value,
    ]),
  );
  const { deliveries, refusals } = await readAll({
    [`${LEDGER}.csv`]: await csvOf([renamed]),
    "MainAccountStaging.csv": await csvOf([{ ...rowOf("main_account"), NEWFIELD: "nieuw" }]),
  });
  assert.equal(deliveries.length, 1);
  assert.equal(deliveries[0]!.rows[0]!.NEWFIELD, "nieuw");
  const error = refusals[0]!.refused as SaldoError;
  assert.ok(error instanceof SaldoError);
  assert.equal(error.code, "missing_column");
  assert.match(
    error.message,
    /GeneralJournalAccountEntryStaging.csv has no column VOUCHER; nearest: VOUCHERNUMBER/,
  );
  assert.match(error.hint, /configure\(/);
  assert.deepEqual(
    { ...error.place },
    { table: "general_journal_account_entry", column: "VOUCHER", file: `${LEDGER}.csv` },
  );
  assert.deepEqual(refusals[0]!.tables, ["general_journal_account_entry"]);
  assert.equal(refusals[0]!.files.length, 1);
});

test("a column that may be left out, may: a table without an export stamp has no cut-off", async () => {
  const { SYNCSTARTDATETIME: _, ...row } = rowOf("main_account");
  const { deliveries } = await readAll({ "MainAccountStaging.csv": await csvOf([row]) });
  assert.deepEqual(deliveries[0]!.watermark, { execution_ids: "BYOD-1" });
});

test("a table is read under the name that the organisation configured", async () => {
  const { deliveries } = await readAll(
    { "XyzLedgerLines.csv": await csvOf([line()]) },
    { tables: { general_journal_account_entry: "XyzLedgerLines" } },
  );
  assert.deepEqual(deliveries[0]!.tables, ["general_journal_account_entry"]);
  await assert.rejects(
    readAll({}, { tables: { general_journal_account_entries: "X" } }),
    (error: unknown) =>
      error instanceof SaldoError &&
      error.code === "unknown_table" &&
      /nearest: general_journal_account_entry/.test(error.message),
  );
});

test("two exports of one table, parts that differ, and unreadable files refuse that table; the others come", async () => {
  const good = { "LedgerEntityStaging.csv": await csvOf([rowOf("ledger")]) };
  const cases: [string, Record<string, string>][] = [
    ["ambiguous_files", { [`${LEDGER}.csv`]: "A\n", [`dbo.${LEDGER}.csv`]: "A\n" }],
    ["ambiguous_files", { [`${LEDGER}.csv`]: "A\n", [`${LEDGER}/part-0.csv`]: "A\n" }],
    ["ambiguous_files", { [`${LEDGER}.csv`]: "A\n", [`${LEDGER}_1.parquet`]: "select 1 as a" }],
    ["ambiguous_files", { [`${LEDGER}.csv`]: "A\n", [`${LEDGER}_20261101.csv`]: "A\n" }],
    ["ambiguous_files", { [`${LEDGER}_1.csv`]: "A\n", [`${LEDGER}_3.csv`]: "A\n" }],
    ["headers_differ", { [`${LEDGER}_1.csv`]: "A,B\n", [`${LEDGER}_2.csv`]: "A,C\n" }],
    ["no_header", { [`${LEDGER}.csv`]: "" }],
    ["parquet_unreadable", { [`${LEDGER}.parquet`]: "half" }],
  ];
  for (const [code, files] of cases) {
    const { deliveries, refusals } = await readAll({ ...files, ...good });
    assert.deepEqual(
      deliveries.map((one) => one.label),
      ["LedgerEntityStaging"],
      code,
    );
    assert.equal((refusals[0]!.refused as SaldoError).code, code);
    assert.deepEqual(refusals[0]!.tables, ["general_journal_account_entry"]);
  }
});

test("a table of which one part is still being written, or still arrives, is left whole for the next run", async () => {
  const parts = { [`${LEDGER}_1.csv`]: await csvOf([line()]) };
  for (const more of [
    { [`${LEDGER}_2.csv`]: await csvOf([line()]), [`${LEDGER}_2.csv.lock`]: "" },
    { [`${LEDGER}_2.csv.filepart`]: "" },
  ]) {
    const { deliveries, notes } = await readAll({ ...parts, ...more });
    assert.deepEqual(deliveries, []);
    assert.deepEqual(codes(notes).filter((code) => code === "file_in_progress").length, 1);
    assert.ok(
      !notes.some(
        (event) =>
          event.type === "note" &&
          event.code === "not_delivered" &&
          event.place?.table === "general_journal_account_entry",
      ),
    );
  }
});

test("an empty or absent folder delivers nothing, and one warning says so", async () => {
  const { deliveries, notes, refusals } = await readAll({});
  assert.deepEqual([deliveries, refusals], [[], []]);
  assert.deepEqual(
    notes.map((event) => event.type === "note" && [event.level, event.code]),
    [["warning", "not_delivered"]],
  );
});

test("a table that the organisation names is refused when it is not there; one that it renounces is not even sought", async () => {
  const named = await readAll({}, { tables: { project: "MyProjectStaging" } });
  assert.deepEqual(
    named.refusals.map((one) => one.label),
    ["MyProjectStaging"],
  );
  const files = { "ProjProjectV2Staging.csv": await csvOf([rowOf("project")]) };
  assert.deepEqual((await readAll(files, { tables: { project: "" } })).deliveries, []);
});

test("an exported file whose execution failed, or still runs, is refused where D365 is asked", async () => {
  const files = async (execution: string) => ({
    "MainAccountStaging.csv": await csvOf([rowOf("main_account", { EXECUTIONID: execution })]),
    "LedgerEntityStaging.csv": await csvOf([rowOf("ledger", { EXECUTIONID: "GOOD" })]),
  });
  const answers: Record<string, string> = { GOOD: "Succeeded", BAD: "Failed", BUSY: "Executing" };
  const edge: Partial<Context> = {
    secret: () => "x",
    fetch: async (url, request) =>
      String(url).endsWith("/token")
        ? Response.json({ access_token: "t" })
        : Response.json({ value: answers[JSON.parse(String(request!.body)).executionId] }),
  };
  const status = { ...d365.options.status, url: "https://x", tenant: "t" };
  for (const [execution, code] of [
    ["BAD", "export_failed"],
    ["BUSY", "export_running"],
  ] as const) {
    const { deliveries, refusals } = await readAll(await files(execution), { status }, edge);
    assert.deepEqual(
      deliveries.map((one) => one.label),
      ["LedgerEntityStaging"],
    );
    assert.deepEqual(
      refusals.map((one) => (one.refused as SaldoError).code),
      [code],
    );
  }
  assert.equal((await readAll(await files("GOOD"), { status }, edge)).deliveries.length, 2);
});
