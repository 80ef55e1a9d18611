import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { TEST_KEY } from "../test/context.ts";
import { bench as newBench, type Values } from "../test/landing.ts";
import {
  bsn,
  type Columns,
  code,
  date,
  decimal,
  nullable,
  personal,
  table,
  text,
  vatNumber,
} from "./column.ts";
import { open, type Row } from "./duckdb.ts";
import { keyring } from "./keyring.ts";
import { tableFolder } from "./landing.ts";

const ring = keyring(TEST_KEY);
const BSN = "999990019";

const person = table({
  doc: "People",
  key: ["number"],
  tolerance: 1,
  columns: {
    number: code(),
    name: nullable(personal(text(), "pii")),
    born_on: nullable(personal(date({ empty: ["1900-01-01"] }), "pii")),
    salary: nullable(personal(decimal(), "encrypt")),
    bsn: nullable(personal(bsn(), "token")),
  },
});
const vendor = table({
  doc: "Vendors",
  key: ["vendor"],
  tolerance: 1,
  columns: {
    vendor: code(),
    kind: nullable(text()),
    vat: nullable(personal(vatNumber({ person: { column: "kind", values: ["Person", "zzp"] } }), "token")),
    vat_kept: nullable(
      personal(vatNumber({ person: { column: "kind", values: ["Person", "zzp"] }, from: "vat" }), "encrypt"),
    ),
  },
});

const period = table({
  doc: "What is known of people, none of it personal by itself",
  key: ["number"],
  tolerance: 1,
  persons: true,
  columns: { number: code(), from: nullable(date()) },
});

async function bench<T extends Parameters<typeof newBench>[0]>(context: TestContext, tables: T) {
  const made = await newBench(tables);
  context.after(made.close);
  return made;
}
const everything = {
  number: "1",
  name: "Proefje Bestaatniet",
  born_on: "1980-05-17",
  salary: "4321.5",
  bsn: BSN,
};
const opened = (row: Row) =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      String(value).startsWith("e1.") ? ring.decrypt(String(value)) : value,
    ]),
  );

test("landing keeps only protected texts, of the value that was judged, and they read back", async (t) => {
  const { land, living } = await bench(t, { person });
  const outcome = await land("person", [everything, { number: "2", name: "", born_on: "1900-01-01" }]);
  assert.deepEqual(outcome.manifest?.keys, ring.mark);
  const columns = Object.keys(person.columns);
  const rows = await living("person", columns);
  assert.doesNotMatch(JSON.stringify(rows), /Proefje|1980|4321|99999/);
  assert.deepEqual(rows.map(opened), [
    { ...everything, salary: "4321.500000", bsn: ring.token(BSN) },
    { number: "2", name: null, born_on: null, salary: null, bsn: null },
  ]);
});

test("what means the same is unchanged, however it is written; what differs is a change", async (t) => {
  const { land } = await bench(t, { person });
  await land("person", [everything]);
  const same = { ...everything, salary: "04321.50", born_on: "1980-05-17T00:00:00", bsn: " 9999.90.019" };
  assert.equal((await land("person", [same])).kind, "unchanged");
  const { manifest } = await land("person", [{ ...same, name: "Proefje Anders" }]);
  assert.equal(manifest?.changes.changed, 1);
});

test("what is rejected of a table about persons is sealed, though none of its columns is personal", async (t) => {
  const { land, home } = await bench(t, { period });
  const outcome = await land("period", [
    { number: "1", from: "2026-01-01" },
    { number: "2", from: BSN },
  ]);
  assert.deepEqual(
    [outcome.rejects[0]!["column"], outcome.rejects[0]!["value"]],
    ["from", "(personal)"],
    "where and why, and not what",
  );
  assert.deepEqual(outcome.manifest?.keys, ring.mark);
  const folder = tableFolder(home, "test", "period");
  const session = await open();
  t.after(() => session.close());
  const rejected = join(folder, outcome.manifest!.rejects!);
  const [kept] = await session.all(`select * from read_parquet('${rejected}')`);
  assert.doesNotMatch(JSON.stringify(kept), new RegExp(BSN));
  assert.equal(opened(kept!)["value"], BSN);
});

test("every spelling of one BSN gives one token; a missing zero is filled in", async (t) => {
  const { land, living } = await bench(t, { person });
  const spelled = ["010000008", "10000008", "0100.00.008", " 10000 008", "010-000-008", "01.00.00.008"];
  const outcome = await land(
    "person",
    spelled.map((bsn, index) => ({ number: String(index), bsn })),
  );
  assert.equal(outcome.rejects.length, 0);
  const tokens = (await living("person", ["bsn"])).map((row) => row["bsn"]);
  assert.deepEqual([...new Set(tokens)], [ring.token("010000008")]);
});

test("a wrong value is rejected with file, row, column and reason, and nowhere in clear", async (t) => {
  const { land, living, home, file, events } = await bench(t, { person });
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ["bsn", "999990018", /11-test/],
    ["bsn", "000000000", /11-test/],
    ["bsn", "9999900190", /11-test/],
    ["bsn", "99999001x", /11-test/],
    ["born_on", "17-05-1980", /not a date/],
    ["salary", "4.321,50", /not a decimal/],
    ["name", "Proefje\0Bestaatniet", /NUL/],
  ];
  const rows = wrong.map(([column, value], at): Values => ({ number: `P${at}`, [column]: value }));
  const outcome = await land("person", [everything, ...rows], { files: [await file("people.xml", "…")] });
  assert.equal(outcome.manifest?.rows.rejected, wrong.length);
  for (const [at, [column, , reason]] of wrong.entries()) {
    const reject = outcome.rejects[at]!;
    assert.deepEqual(
      [reject["row"], reject["column"], reject["value"], reject["key"]],
      [at + 2, column, "(personal)", "(personal)"],
    );
    assert.match(String(reject["reason"]), reason);
  }
  assert.equal((await living("person", ["number"])).length, 1);

  const folder = tableFolder(home, "test", "person");
  const session = await open();
  const rejects = join(folder, outcome.manifest!.rejects!);
  const kept = await session.all(`select * from read_parquet('${rejects}') order by _row`);
  session.close();
  const secret = /99999|000000000|1980|4321|4\.321|Proefje|"P\d"/;
  assert.doesNotMatch(JSON.stringify([kept, outcome, events]), secret);
  for (const name of await readdir(folder))
    assert.doesNotMatch(await readFile(join(folder, name), "latin1"), secret);
  // Not in clear, and not lost either.
  assert.deepEqual(
    kept.map((row) => [ring.decrypt(String(row["value"])), JSON.parse(ring.decrypt(String(row["key"])))]),
    wrong.map(([, value], at) => [value, { number: `P${at}` }]),
  );
  assert.match(ring.decrypt(String(kept[0]!["faults"])), /11-test/);
});

test("of a person an old VAT number and the BSN in it are one token; a company's stays in clear", async (t) => {
  const { landAll, living } = await bench(t, { person, vendor });
  const vendors: readonly (readonly [kind: string | null, vat: string])[] = [
    ["person", `NL${BSN}B01`],
    [" ZZP ", "nl 9999.90.019 b 02"],
    ["Person", BSN],
    ["zzp", `NL${BSN}B1 (oud)`],
    ["person", "NL123456789B13"],
    ["company", `NL${BSN}B01`],
    [null, "NL 8537.46.333.B.01"],
    ["company", "BE 0403.170.701"],
  ];
  const rows = vendors.map(([kind, vat], at) => ({ vendor: String(at), kind, vat, vat_kept: vat }));
  const outcomes = await landAll({ person: [everything], vendor: [...rows, { vendor: "9", vat: "-" }] });
  const token = ring.token(BSN);
  assert.deepEqual(await living("person", ["bsn"]), [{ bsn: token }]);
  assert.deepEqual(
    (await living("vendor", ["vendor", "vat"])).map((row) => row["vat"]),
    [token, token, token, token, "NL123456789B13", `NL${BSN}B01`, "NL853746333B01", "BE0403170701"],
  );
  const kept = await living("vendor", ["vendor", "vat_kept"]);
  assert.doesNotMatch(JSON.stringify(kept.slice(0, 4)), /99999/);
  assert.deepEqual(
    kept.map((row) => opened(row)["vat_kept"]),
    [
      `NL${BSN}B01`,
      `NL${BSN}B02`,
      BSN,
      `NL${BSN}B1OUD`,
      "NL123456789B13",
      `NL${BSN}B01`,
      "NL853746333B01",
      "BE0403170701",
    ],
  );
  assert.deepEqual([outcomes[1]!.rejects[0]!["column"], outcomes[1]!.rejects[0]!["row"]], ["vat", 9]);
});

test("a personal column may be a key: repeats are seen, deletes concluded, and nothing shows it", async (t) => {
  const payee = table({
    doc: "",
    key: ["bsn"],
    columns: { bsn: personal(bsn(), "encrypt"), amount: decimal() },
  });
  const { land, living, home } = await bench(t, { payee });
  await land("payee", [
    { bsn: BSN, amount: "1" },
    { bsn: "010000008", amount: "2" },
  ]);
  const { manifest, rejects } = await land("payee", [
    { bsn: "9999.90.019", amount: "3" },
    { bsn: BSN, amount: "4" },
  ]);
  assert.deepEqual([manifest?.rows.rejected, manifest?.changes.deleted], [2, 1]);
  assert.match(String(rejects[0]!["reason"]), /more than once/);
  assert.deepEqual((await living("payee", ["bsn", "amount"])).map(opened), [
    { bsn: BSN, amount: "1.000000" },
  ]);
  const state = join(home, "work", "state", "test__payee");
  for (const name of await readdir(state))
    assert.doesNotMatch(await readFile(join(state, name), "latin1"), /99999/);
});

test("a column may have any name", async (t) => {
  const odd = table({
    doc: "",
    key: ["text"],
    columns: {
      text: text(),
      plain: nullable(personal(text(), "encrypt")),
      clear: nullable(personal(date(), "encrypt")),
      value: nullable(decimal()),
    },
  });
  const { land, living } = await bench(t, { odd });
  const { rejects } = await land("odd", [
    { text: "1", plain: "a", clear: "2026-01-01" },
    { text: "2", value: "x" },
  ]);
  assert.deepEqual([rejects[0]!["column"], rejects[0]!["value"]], ["value", "(personal)"]);
  assert.deepEqual((await living("odd", ["text", "plain", "clear"])).map(opened), [
    { text: "1", plain: "a", clear: "2026-01-01" },
  ]);
});

test("what nobody declared is kept, sealed as a whole", async (t) => {
  const { landAll, living } = await bench(t, { person });
  async function* records() {
    yield { table: "person", values: { number: "1" }, extra: { nickname: BSN } };
  }
  await landAll({ person: [] }, { records: records() });
  const [row] = await living("person", ["_extra"]);
  assert.match(String(row!["_extra"]), /^e1\./);
  assert.deepEqual(JSON.parse(ring.decrypt(String(row!["_extra"]))), { nickname: BSN });
});

test("a source with personal columns does not land without keys, nor with others than before", async (t) => {
  const made = await bench(t, { person });
  const { land, landWith } = made;
  await assert.rejects(
    landWith(() => undefined, "person", [everything]),
    {
      code: "no_personal_data_key",
      kind: "config",
    },
  );
  assert.deepEqual(await made.manifests("person"), []);
  await land("person", [everything]);
  const k = (id: string, seed: string) => `${id}:${Buffer.alloc(32, seed).toString("base64")}`;
  await assert.rejects(
    landWith(() => `${k("k2", "b")}\n${TEST_KEY}`, "person", [everything]),
    {
      code: "personal_key_not_rotated",
      hint: "run: npx saldo rotate-keys",
    },
  );
  for (const other of [
    k("k1", "b"),
    k("k2", "b"),
    `${TEST_KEY}\n${k("k0", "b")}`,
    `${k("k2", "b")}\n${k("k1", "b")}`,
  ])
    await assert.rejects(
      landWith(() => other, "person", [everything]),
      { kind: "config" },
    );
  assert.equal((await land("person", [everything])).kind, "unchanged");
});

test("fifty thousand people are protected without holding them in memory at once", async (t) => {
  const { land } = await bench(t, { person });
  const rows = Array.from({ length: 50_000 }, (_, at) => ({ number: String(at), name: `Proefje ${at}` }));
  const { manifest } = await land("person", rows);
  assert.deepEqual([manifest?.rows.accepted, manifest?.changes.inserted], [50_000, 50_000]);
});

test("a declaration that would show a person is refused where it stands", () => {
  const of = (columns: Columns, more: object = {}) =>
    table({ doc: "x", key: ["id"], ...more, columns: { id: text(), ...columns } });
  assert.throws(() => of({ bsn: bsn() }), /it is personal/);
  assert.throws(() => of({ vat: vatNumber({ person: { column: "id", values: [] } }) }), /it is personal/);
  const about = { person: { column: "kind", values: ["p"] } };
  assert.throws(() => of({ vat: personal(vatNumber(about), "token") }), /must stand beside it/);
  assert.throws(
    () => of({ kind: personal(text(), "token"), vat: personal(vatNumber(about), "token") }),
    /in clear/,
  );
  assert.throws(() => of({ pay: personal(decimal(), "encrypt") }, { totals: ["pay"] }), /is personal/);
  assert.throws(() => of({ who: personal(text(), "token") }, { scope: ["who"] }), /is personal/);
});
