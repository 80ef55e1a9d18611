// What holds of every declared table of D365, so that no single one has to be trusted.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { bench } from "../../test/landing.ts";
import { type Column, personalColumns } from "../column.ts";
import { open } from "../duckdb.ts";
import { declared } from "./byod.ts";
import { STAGING } from "./tables/word.ts";

const tables = Object.entries(declared);

test("a key is what the business knows a row by: never the export that wrote it", () => {
  for (const [name, { key, columns, latest, ignore }] of tables) {
    assert.ok(
      !key.some((column) => ["EXECUTIONID", "SYNCSTARTDATETIME"].includes(columns[column]!.from!)),
      name,
    );
    assert.deepEqual(latest, ["exported_at", "execution_id"], name);
    assert.ok(
      STAGING.every((column) => ignore.includes(column)),
      name,
    );
  }
});

test("a table that is exported per company is asked for and guarded per company, and is known by it", () => {
  for (const [name, { key, scope, columns }] of tables) {
    if (columns.company?.from !== "DATAAREAID") continue;
    assert.deepEqual(scope, ["company"], name);
    assert.ok(key.includes("company"), name);
  }
});

test("no table or column has a name that SQL keeps for itself", async () => {
  const session = await open();
  const reserved = await session.all(
    "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved' and keyword_category <> 'column_name'",
  );
  session.close();
  const kept = new Set(reserved.map((row) => String(row["keyword_name"])));
  const names = tables.flatMap(([name, { columns }]) => [name, ...Object.keys(columns)]);
  assert.deepEqual(
    names.filter((name) => kept.has(name)),
    [],
  );
});

const FILLED = {
  text: "X",
  integer: "1",
  decimal: "-1.500000",
  date: "2026-11-20 00:00:00.000",
  instant: "2026-11-20 05:00:00.000",
  flag: "1",
};
const EMPTY = {
  text: "",
  integer: "0",
  decimal: "0.000000",
  date: "1900-01-01 00:00:00.000",
  instant: "1900-01-01 00:00:00.000",
  flag: "0",
};

test("of every table a row lands that is filled, and one that is empty as BYOD is but for what it cannot be without", async (t) => {
  const made = await bench(declared);
  t.after(made.close);
  for (const [name, of] of tables) {
    const columns = Object.entries<Column>(of.columns);
    const filled = Object.fromEntries(columns.map(([column, { kind }]) => [column, FILLED[kind]]));
    const bare = Object.fromEntries(
      columns.map(([column, { kind, nullable }]) => [
        column,
        nullable
          ? EMPTY[kind]
          : kind === "date"
            ? "2026-11-21 00:00:00.000"
            : kind === "text"
              ? "Y"
              : EMPTY[kind],
      ]),
    );
    const { manifest, rejects } = await made.land(name, [filled, bare]);
    assert.deepEqual(rejects, [], name);
    assert.equal(manifest!.rows.accepted, 2, name);
    const again = await made.land(name, [
      filled,
      { ...bare, exported_at: "2026-11-21 05:00:00.000", execution_id: "BYOD-9" },
    ]);
    assert.equal(again.kind, "unchanged", `${name}: another export of the same rows says nothing new`);
  }
});

test("no two tables are read from one table of the source", () => {
  const physical = tables.map(([, { from }]) => from!.toLowerCase());
  assert.equal(new Set(physical).size, physical.length);
});

test("every number that has labels finds them in the seed", async () => {
  const seed = await readFile(new URL("../../models/seeds/d365_enumeration.csv", import.meta.url), "utf8");
  const known = new Set(seed.split("\n").map((line) => line.split(",")[0]));
  for (const [name, { columns }] of tables) {
    for (const { enumeration } of Object.values<Column>(columns))
      assert.ok(enumeration === undefined || known.has(enumeration), `${name}: ${enumeration}`);
  }
});

test("journals, subledgers, statements of account and payments are read to the last row", () => {
  for (const name of [
    "general_journal_account_entry",
    "customer_transaction",
    "vendor_transaction",
    "tax_transaction",
  ])
    assert.equal(declared[name]!.tolerance, 0, name);
});

test("names of persons and bank accounts of customers and vendors are apart; personnel numbers and figures are not", () => {
  const apart = tables.flatMap(([name, of]) =>
    personalColumns(of).map(([column, { personal }]) => `${name}.${column} ${personal}`),
  );
  assert.deepEqual(apart.sort(), [
    "customer.first_name pii",
    "customer.last_name pii",
    "customer.vat_number token",
    "customer_bank_account.account_number pii",
    "customer_bank_account.iban pii",
    "customer_bank_account.iban_token token",
    "vendor.first_name pii",
    "vendor.last_name pii",
    "vendor.vat_number token",
    "vendor_bank_account.account_number pii",
    "vendor_bank_account.iban pii",
    "vendor_bank_account.iban_token token",
    "worker.first_name pii",
    "worker.known_as pii",
    "worker.last_name pii",
    "worker.last_name_prefix pii",
    "worker.name pii",
  ]);
});
