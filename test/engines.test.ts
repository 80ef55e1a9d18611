// The same numbers on every engine: one landing, built on DuckDB and on PostgreSQL, with equal rows and checksums in
// every mart and control, from scratch and incrementally.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import pg from "pg";
import { TEST_KEY } from "./context.ts";
import { startPostgres } from "./postgres.ts";
import { type Organisation, organisation, published } from "./saldo.ts";
import { bsnsIn, readableBsns } from "./search.ts";

/** A database that sorts as Dutch people do, which is not how Saldo does, and a clock of its own. */
async function database(url: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(
    "create database finance template template0 encoding 'UTF8' locale_provider icu icu_locale 'nl-NL' locale 'C'; ",
  );
  await client.query("alter database finance set timezone to 'Asia/Tokyo'");
  await client.query("alter database finance set datestyle to 'SQL, DMY'");
  await client.end();
  return url.replace(/\/[^/]*$/, "/finance");
}

/** A text may hold a line feed; a record begins with the name of its export. */
const RECORD = /\n(?=BYOD )/;

const ON = ["--target", "postgres"] as const;

async function controls(of: Organisation, ...more: readonly string[]): Promise<unknown[]> {
  const { value } = await of.json("controls", ...more);
  return value.map(({ run: _run, ...row }: { run: string }) => row);
}

test("one landing gives the same rows and checksums in every mart and control on DuckDB and PostgreSQL", async (t) => {
  const server = await startPostgres();
  t.after(() => server.stop());
  const url = await database(server.url);
  const plain = await organisation(t, { breaks: false });
  const of = plain.under({
    SALDO_POSTGRES_URL: url,
    SALDO_PERSONAL_KEY: TEST_KEY,
  });
  const ledger = join(of.inbox, "19", "GeneralJournalAccountEntryStaging.csv");
  const lines = (await readFile(ledger, "utf8")).split(RECORD);
  const at = lines[0]!.split(",").indexOf("DESCRIPTION");

  await t.test("from scratch, with texts that engines like to read differently", async () => {
    assert.ok(at > 0, lines[0]);
    const odd = [
      '"\\N"',
      '"a ""quoted"" text"',
      '" leading, trailing "',
      '"tab\t\\n \\."',
      "Zoë 🧾",
      '"twee\nregels"',
      "_Aa",
      "-0",
    ];
    const changed = lines.map((line, n) => {
      if (n === 0 || n > 400 || line.includes('"')) return line;
      const cells = line.split(",");
      cells[at] = odd[n % odd.length]!;
      return cells.join(",");
    });
    await writeFile(ledger, changed.join("\n"));
    const bsns = bsnsIn(of);
    assert.ok(bsns.size > 10);
    const duckdb = await of.json("run");
    assert.equal(duckdb.code, 0, duckdb.stderr);
    const postgres = await of.json("run", ...ON);
    assert.equal(postgres.code, 0, postgres.stderr);
    assert.equal(postgres.value.built, true);
    assert.deepEqual(await published(of, ...ON), await published(of));
    assert.deepEqual(await controls(of, ...ON), await controls(of));
    const said = [duckdb.stderr, postgres.stderr, JSON.stringify(postgres.value)];
    const left = await readableBsns(of, bsns, said, [/p\d{7}@voorbeeld\.example/g]);
    assert.deepEqual(left.bsns, []);
    assert.deepEqual(
      [...new Set(left.more.map(({ place }) => place))].filter((place) => place.startsWith("postgres")),
      [
        "postgres candidate_pii.dim_person",
        "postgres candidate_pii.stg_beaufort__employee_pii",
        "postgres pii.dim_person",
        "postgres raw_pii.beaufort__employee",
      ],
      "what is personal stands in the personal schemas only",
    );
  });

  await t.test("incrementally, after changes and deletes", async () => {
    const [header, ...rest] = (await readFile(ledger, "utf8")).split(RECORD);
    // Whole vouchers go, so that the journal still balances.
    const voucher = header!.split(",").indexOf("VOUCHER");
    const gone = new Set(rest.map((line) => line.split(",")[voucher]).filter((_, n) => n % 97 === 5));
    await writeFile(
      ledger,
      [
        header,
        ...rest
          .filter((line) => !gone.has(line.split(",")[voucher]))
          .map((line) => line.replace("Brutolonen", "Lonen")),
      ].join("\n"),
    );
    // A second version of every project.
    const projects = join(of.inbox, "19", "ProjProjectV2Staging.csv");
    await writeFile(projects, (await readFile(projects, "utf8")).replaceAll("Examens", "Toetsen"));
    for (const target of [[], ON]) {
      const { value, stderr } = await of.json("run", ...target);
      assert.equal(value.status, "published", stderr);
    }
    assert.deepEqual(await published(of, ...ON), await published(of));
    assert.deepEqual(await controls(of, ...ON), await controls(of));
    const again = await of.json("run", ...ON);
    assert.equal(again.value.built, false);
  });

  await t.test("what is withheld on one is withheld on the other, with the same findings", async () => {
    const [header, first, ...rest] = (await readFile(ledger, "utf8")).split(RECORD);
    const before = await published(of, ...ON);
    await writeFile(ledger, [header, ...rest].join("\n"));
    const found = [];
    for (const target of [[], ON]) {
      const { code, value } = await of.json("run", ...target);
      assert.equal(code, 3);
      found.push([value.message, value.controls.failing, await controls(of, "--rows", ...target)]);
    }
    assert.deepEqual(found[1], found[0]);
    assert.deepEqual(await published(of, ...ON), before);
    await writeFile(ledger, [header, first, ...rest].join("\n"));
  });

  await t.test(
    "with the logbook on the server too: the runs are there, and one runner at a time",
    async () => {
      const config = join(of.home, "..", "saldo.config.ts");
      await writeFile(
        config,
        `export default { organisation: "Team", target: "postgres", logbook: "postgres" };\n`,
      );
      const both = await Promise.all([of.saldo("run"), of.saldo("run")]);
      const said = both.map(({ code, stdout, stderr }) => `${code} ${stdout} ${stderr}`).join("\n");
      assert.ok(
        both.some(({ code }) => code === 0),
        said,
      );
      assert.ok(
        both.every(({ code, stderr }) => code === 0 || /one runner at a time/.test(stderr)),
        said,
      );
      const { value: runs } = await of.json("runs");
      assert.ok(runs.length >= 1);
      assert.ok(
        runs.every(
          ({ target, status }: { target: string; status: string }) =>
            target === "postgres" && status !== "running",
        ),
      );
    },
  );

  await t.test("folded and rebuilt on PostgreSQL, every checksum is what it was", async () => {
    const before = await published(of);
    const folded = await of.json("fold", "--before", "2026-12-31");
    assert.equal(folded.code, 0, folded.stderr);
    const rebuilt = await of.json("rebuild");
    assert.equal(rebuilt.code, 0, rebuilt.stderr);
    assert.deepEqual(await published(of), before);
  });
});
