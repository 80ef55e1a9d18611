import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { bsn, code, date, decimal, nullable, personal, table, text } from "../extract/column.ts";
import { open } from "../extract/duckdb.ts";
import { keyring } from "../extract/keyring.ts";
import { TEST_KEY } from "../test/context.ts";
import { bench } from "../test/landing.ts";
import { duckdbWarehouse } from "./duckdb.ts";
import { revealedTypes } from "./personal.ts";

const ring = keyring(TEST_KEY);
const person = table({
  doc: "People",
  key: ["number"],
  columns: {
    number: code(),
    name: nullable(personal(text(), "pii")),
    born_on: nullable(personal(date(), "pii")),
    pay: nullable(personal(decimal({ precision: 12, scale: 2 }), "pii")),
    note: nullable(personal(text(), "encrypt")),
    bsn: nullable(personal(bsn(), "pii")),
  },
});

test("the personal schema holds the change log of the key and what is personal, with its declared types", async (t) => {
  const { land, home, source, manifests, close } = await bench({ person });
  t.after(close);
  const first = {
    number: "1",
    name: "Proefje\nO'Voorbeeld",
    born_on: "1980-05-17",
    pay: "4321.5",
    note: "x",
    bsn: "9999.90.019",
  };
  await land("person", [first, { number: "2" }, { number: "3" }]);
  await land("person", [{ ...first, pay: "4400" }, { number: "2" }]);
  assert.deepEqual(revealedTypes(person), [
    ["_op", "VARCHAR"],
    ["_batch", "INTEGER"],
    ["_row", "BIGINT"],
    ["number", "VARCHAR"],
    ["name", "VARCHAR"],
    ["born_on", "DATE"],
    ["pay", "DECIMAL(12,2)"],
    ["bsn", "VARCHAR"],
  ]);

  const landing = new Map([["test.person", await manifests("person")]]);
  const nothing = { batch: [], state: [], setting: [] };
  await assert.rejects(duckdbWarehouse(home).load([source], landing, nothing), /nobody gave/);
  const warehouse = duckdbWarehouse(home, ring.decrypt);
  // Loaded again it says the same.
  for (let time = 0; time < 2; time++) await warehouse.load([source], landing, nothing);
  assert.equal(statSync(join(home, "warehouse.duckdb")).mode & 0o777, 0o600);

  const session = await open(join(home, "warehouse.duckdb"), { access_mode: "READ_ONLY" });
  const rows = await session.all("select * from raw_pii.test__person order by _batch, number");
  const types = await session.all("describe raw_pii.test__person");
  session.close();
  const sealed = { bsn: ring.encrypt("999990019") };
  const nobody = { name: null, born_on: null, pay: null, bsn: null };
  assert.deepEqual(rows, [
    {
      _op: "I",
      _batch: 1,
      _row: 1,
      number: "1",
      name: first.name,
      born_on: "1980-05-17",
      pay: "4321.50",
      ...sealed,
    },
    { _op: "I", _batch: 1, _row: 2, number: "2", ...nobody },
    { _op: "I", _batch: 1, _row: 3, number: "3", ...nobody },
    {
      _op: "U",
      _batch: 2,
      _row: 1,
      number: "1",
      name: first.name,
      born_on: "1980-05-17",
      pay: "4400.00",
      ...sealed,
    },
    { _op: "D", _batch: 2, _row: null, number: "3", ...nobody },
  ]);
  assert.deepEqual(
    types.map((row) => [row["column_name"], row["column_type"]]),
    revealedTypes(person),
  );
});
