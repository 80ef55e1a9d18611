// Keeping house on one organisation: fold, then years later the retention job, then what still comes in, then a rebuild.
// Whatever is folded, erased or rebuilt, every figure that should stand stands, and what went stays gone.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { copyFile, cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { open, type Row } from "../extract/duckdb.ts";
import { openLogbook } from "../load/logbook.ts";
import { later, organisation, published } from "./saldo.ts";

async function query(file: string, sql: string): Promise<Row[]> {
  const session = await open(file, file === ":memory:" ? {} : { access_mode: "READ_ONLY" });
  try {
    return await session.all(sql);
  } finally {
    session.close();
  }
}

test("fold, retention and rebuild leave every figure that should stand", async (t) => {
  const then = await organisation(t, { until: "2027-02", now: "2027-03-20T05:00:00Z" });
  const copies = join(then.home, "..", "copies");
  await cp(then.inbox, copies, { recursive: true });
  const first = await then.json("run");
  assert.equal(first.code, 0, first.stderr);
  const marts = await published(then);
  const landing = join(then.home, "landing");
  const parquet = (table: string) => join(landing, table, "*[0-9].parquet");
  const warehouse = join(then.home, "warehouse.duckdb");

  await t.test("folded, it is built anew to equal checksums", async () => {
    const { value } = await then.json("fold", "--before", "2027-03-21");
    const entries = value.folded.find(({ table }: { table: string }) => table === "bank.entry");
    assert.ok(entries.batches > 10 && entries.bytesAfter < entries.bytesBefore);
    assert.deepEqual(
      (await readdir(join(landing, "bank", "entry"))).filter((entry) => entry.endsWith(".parquet")),
      ["fold-000001.parquet"],
    );
    assert.ok(Number((await query(warehouse, "select count(*) as n from raw.bank__entry"))[0]!["n"]) > 0);
    const run = await then.json("run");
    assert.equal(run.value.status, "published", run.stderr);
    assert.deepEqual(await published(then), marts);
    assert.deepEqual((await then.json("fold", "--before", "2027-03-21")).value.folded, []);
  });

  const now = later(then, "2034-01-15T05:00:00Z");
  const leavers = "out_of_service_on < date '2032-01-15'";
  const gone = await query(
    ":memory:",
    `select distinct person_number as person from read_parquet('${parquet("beaufort/employment")}') where ${leavers}`,
  );
  assert.ok(gone.length > 0, "somebody has left");

  await t.test(
    "what is past its period is gone from landing, archive, raw and marts, and all controls hold",
    async () => {
      // A file of rejected records, as a bad record would have left it.
      const folder = join(landing, "beaufort", "employment");
      const manifest = JSON.parse(await readFile(join(folder, "000001.json"), "utf8"));
      await writeFile(
        join(folder, "000001.json"),
        JSON.stringify({ ...manifest, rejects: "000001.rejects.parquet" }),
      );
      await copyFile(join(folder, "fold-000001.parquet"), join(folder, "000001.rejects.parquet"));
      const dry = await now.json("retention", "--dry-run");
      assert.equal(dry.code, 0, dry.stderr);
      const archived = await readdir(join(now.home, "archive"));
      const { code, value, stderr } = await now.json("retention");
      assert.equal(code, 0, stderr);
      assert.equal(value.status, "published");
      assert.deepEqual(value.gone, dry.value.gone, "the rehearsal said what would go");
      const count = (from: string, what: string) =>
        value.gone.find((one: { from: string; what: string }) => one.from === from && one.what === what)
          ?.count ?? 0;
      assert.ok(count("beaufort.employment", "rows") > 0 && count("beaufort.employee", "rows") > 0);
      assert.ok(count("bank.statement", "rows") > 0 && count("bank.entry", "rows") > 0);
      assert.ok(count("d365.general_journal_account_entry", "texts") > 0);
      assert.equal(count("beaufort.employment", "rejects"), 1);
      assert.ok(!existsSync(join(folder, "000001.rejects.parquet")));
      assert.equal(
        (await readdir(join(now.home, "archive"))).length,
        archived.length - count("archive", "originals"),
      );
      assert.equal(
        count("archive", "originals"),
        4,
        "the files of people and their roles, not those of units, jobs and the bank",
      );

      for (const [file, from] of [
        [":memory:", `read_parquet('${parquet("beaufort/employment")}')`],
        [warehouse, "raw.beaufort__employment"],
        [warehouse, "candidate.fct_employment_month"],
      ] as const)
        assert.deepEqual(await query(file, `select * from ${from} where ${leavers}`), [], from);
      for (const table of ["statement", "balance", "entry", "detail"])
        assert.deepEqual(
          await query(warehouse, `select * from raw.bank__${table} where statement_date < '2027-01-01'`),
          [],
        );
      const [texts] = await query(
        warehouse,
        "select count(*) as n, count(description) as said from candidate.int_ledger__entries_posted where accounting_date < '2027-01-01'",
      );
      assert.ok(Number(texts!["n"]) > 0 && texts!["said"] === 0, "figures stay, texts do not");
      const files = (await readdir(join(now.home, "published"))).filter((entry) =>
        /^(marts|pii)-/.test(entry),
      );
      assert.equal(files.length, 2, `no publication of before is kept: ${files}`);

      const logbook = openLogbook(now.home);
      const step = await logbook
        .selectFrom("step")
        .select("note")
        .where("name", "=", "retention")
        .executeTakeFirst();
      await logbook.destroy();
      assert.match(
        step!.note!,
        new RegExp(`beaufort.employment ${count("beaufort.employment", "rows")} rows`),
      );
      const controls = await now.json("controls", "--all");
      assert.deepEqual(
        controls.value.filter(({ status }: { status: string }) => status !== "pass"),
        [],
      );
      assert.deepEqual((await now.json("retention")).value.gone, [], "a repeat finds nothing");
    },
  );

  await t.test("the same files bring nothing back, and what changes is built on top of it", async () => {
    for (const [folder, prefix] of [
      ["3a", ""],
      ["12a", "again-"],
    ] as const)
      for (const file of await readdir(join(copies, folder)))
        await copyFile(join(copies, folder, file), join(now.inbox, folder, `${prefix}${file}`));
    await dropJournal(now.inbox);
    const { code, value, stderr } = await now.json("run");
    assert.equal(code, 0, `${stderr}${JSON.stringify(value.controls?.failing)}`);
    const landed = value.deliveries.filter(({ kind }: { kind: string }) => kind === "landed");
    assert.deepEqual(
      landed.map(({ table }: { table: string }) => table),
      ["general_journal_account_entry"],
    );
    assert.ok(landed[0].changes.changed > 0 && landed[0].changes.deleted > 0);
    // What the change log says now, by another way than the models take.
    const log = "raw.d365__general_journal_account_entry";
    const columns = "company, entry_id, description, accounting_amount, _batch";
    const current = `select ${columns} from ${log} l where _op <> 'D' and _batch = (select max(_batch) from ${log} o where o.company = l.company and o.entry_id = l.entry_id)`;
    const facts = `select ${columns} from candidate.int_ledger__entries_posted`;
    assert.deepEqual(
      await query(warehouse, `(${current} except ${facts}) union all (${facts} except ${current})`),
      [],
    );
  });

  await t.test(
    "deletes that are folded before they were built are built, and a rebuild gives the same",
    async () => {
      await dropJournal(now.inbox);
      assert.equal((await now.json("extract", "d365")).code, 0);
      const folded = await now.json(
        "fold",
        "--before",
        "2034-01-16",
        "--table",
        "d365.general_journal_account_entry",
      );
      assert.equal(folded.value.folded.length, 1, folded.stderr);
      const { code, value, stderr } = await now.json("run");
      assert.equal(code, 0, `${stderr}${JSON.stringify(value.controls?.failing)}`);
      assert.equal(value.status, "published");
      const marts = await published(now);
      const rebuilt = await now.json("rebuild");
      assert.equal(rebuilt.code, 0, rebuilt.stderr);
      assert.ok(
        rebuilt.value.marts.length > 5 && rebuilt.value.marts.every(({ equal }: { equal: boolean }) => equal),
      );
      assert.deepEqual(await published(now), marts);
    },
  );
});

/** Leaves one journal out of the ledger, whole, so that all still balances, and changes texts of other lines. */
async function dropJournal(inbox: string): Promise<void> {
  const file = join(inbox, "19", "GeneralJournalAccountEntryStaging.csv");
  const actuals = await readFile(join(inbox, "19", "PSAActualStaging.csv"), "utf8");
  const [header, ...lines] = (await readFile(file, "utf8")).split(/\r?\n/).filter(Boolean);
  const journal = (line: string) => line.split(",")[4]!;
  const account = (line: string) => line.split(",")[8]!.split("-")[0]!;
  // None that the project ledger is compared with.
  const projects = new Set(lines.filter((line) => actuals.includes(`,${account(line)}-`)).map(journal));
  const dropped = journal(lines.find((line) => !projects.has(journal(line)))!);
  const kept = lines
    .filter((line) => journal(line) !== dropped)
    .map((line, at) => (at % 20 === 0 ? line.replace(/,([A-Z][a-z]{3,})/, ",$1x") : line));
  await writeFile(file, `${[header, ...kept].join("\n")}\n`);
}
