import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import fc from "fast-check";
import { bench as newBench, type Values } from "../test/landing.ts";
import {
  code,
  date,
  decimal,
  flag,
  instant,
  integer,
  nullable,
  optional,
  type Table,
  table,
  text,
} from "./column.ts";
import { batches, tableFolder } from "./landing.ts";
import { original } from "./source.ts";

const line = table({
  doc: "Ledger lines",
  key: ["company", "line"],
  scope: ["company"],
  latest: ["exported_at"],
  totals: ["amount"],
  tolerance: 0,
  columns: {
    company: code(),
    line: text(),
    amount: decimal(),
    booked_on: nullable(date({ empty: ["1900-01-01*"] })),
    exported_at: optional(instant()),
  },
});

async function bench<T extends Parameters<typeof newBench>[0]>(context: TestContext, tables: T) {
  const made = await newBench(tables);
  context.after(made.close);
  return made;
}

const row = (company: string, id: string, amount: string, more: Values = {}): Values => ({
  company,
  line: id,
  amount,
  ...more,
});
const counts = (outcome: { manifest?: { rows: object; changes: object } }) => ({
  ...outcome.manifest?.rows,
  ...outcome.manifest?.changes,
});

test("A → B → A ends at A, and an equal snapshot lands nothing", async (t) => {
  const { land, living } = await bench(t, { line });
  const a = [row("nl01", "1", "10.00"), row("nl01", "2", "5")];
  const b = [row("nl01", "1", "11.00"), row("nl01", "3", "7")];
  await land("line", a);
  assert.equal((await land("line", a)).kind, "unchanged");
  assert.deepEqual(counts(await land("line", b)), {
    read: 2,
    accepted: 2,
    rejected: 0,
    superseded: 0,
    inserted: 1,
    changed: 1,
    deleted: 1,
    unchanged: 0,
  });
  await land("line", a);
  assert.deepEqual(await living("line", ["line", "amount"]), [
    { line: "1", amount: "10.000000" },
    { line: "2", amount: "5.000000" },
  ]);
});

test("values that mean the same are the same: case of a company, trailing zeros, an empty date", async (t) => {
  const { land } = await bench(t, { line });
  await land("line", [row("NL01", "1", "10.50", { booked_on: null })]);
  assert.equal(
    (await land("line", [row("nl01 ", "1", "10.500000", { booked_on: "1900-01-01 00:00:00.000" })])).kind,
    "unchanged",
  );
});

test("twenty significant digits survive to the last", async (t) => {
  const { land, living } = await bench(t, { line });
  await land("line", [
    row("nl01", "1", "12345678901234.567891"),
    row("nl01", "2", "-.5"),
    row("nl01", "3", "99999999999999999999999999.999999"),
  ]);
  assert.deepEqual(await living("line", ["amount"]), [
    { amount: "-0.500000" },
    { amount: "12345678901234.567891" },
    { amount: "99999999999999999999999999.999999" },
  ]);
});

for (const wrong of [
  "12,50",
  "1e3",
  "1.0000001",
  "abc",
  "+5",
  "1 000.00",
  "0x10",
  "∞",
  "100000000000000000000000000.0",
]) {
  test(`the amount ${wrong} is rejected with its row, column and value, and the rest goes on`, async (t) => {
    const { land, living } = await bench(t, { line });
    const outcome = await land("line", [row("nl01", "1", "1"), row("nl01", "2", wrong)]);
    assert.equal(outcome.kind, "landed");
    assert.equal(outcome.rejects.length, 1);
    assert.equal(outcome.rejects[0]!["row"], 2);
    assert.equal(outcome.rejects[0]!["column"], "amount");
    assert.equal(outcome.rejects[0]!["value"], wrong);
    assert.equal((await living("line", ["line"])).length, 1);
  });
}

test("dates and instants that do not exist are rejected, a time in a date too", async (t) => {
  const moment = table({
    doc: "",
    key: ["id"],
    columns: {
      id: text(),
      on: nullable(date()),
      at: nullable(instant()),
      yes: nullable(flag()),
      n: nullable(integer()),
    },
  });
  const { land, living } = await bench(t, { moment });
  const outcome = await land("moment", [
    { id: "1", on: "2026-02-29" },
    { id: "2", on: "2026-02-28 13:00:00" },
    { id: "3", at: "2026-01-01 25:00:00" },
    { id: "4", yes: "2" },
    { id: "5", n: "1.5" },
    { id: "6", on: "2026-02-28T00:00:00", at: "2026-07-01T12:00:00+02:00", yes: "Ja", n: "-7" },
    { id: "7", at: "2026-07-01 12:00:00.123" },
  ]);
  assert.deepEqual(
    outcome.rejects.map((reject) => reject["column"]),
    ["on", "on", "at", "yes", "n"],
  );
  assert.deepEqual(await living("moment", ["id", "on", "at", "yes", "n"]), [
    { id: "6", on: "2026-02-28", at: "2026-07-01T10:00:00.000Z", yes: true, n: -7 },
    { id: "7", on: null, at: "2026-07-01T12:00:00.123Z", yes: null, n: null },
  ]);
});

test("a rejected record is not an absent one: its key keeps its last good version", async (t) => {
  const { land, living } = await bench(t, { line });
  await land("line", [row("nl01", "1", "10"), row("nl01", "2", "20"), row("nl01", "3", "30")]);
  const outcome = await land("line", [row("nl01", "1", "10"), row("nl01", "2", "20,00")]);
  assert.equal(outcome.manifest!.changes.deleted, 1, "line 3 is gone, line 2 is held");
  assert.deepEqual(await living("line", ["line", "amount"]), [
    { line: "1", amount: "10.000000" },
    { line: "2", amount: "20.000000" },
  ]);
});

test("a reject whose key cannot be read suspends deletes in that delivery", async (t) => {
  const { land, living } = await bench(t, { line });
  await land("line", [row("nl01", "1", "10"), row("nl01", "2", "20"), row("nl01", "3", "30")]);
  const outcome = await land("line", [row("nl01", "1", "11"), { company: "nl01", line: null, amount: "20" }]);
  assert.deepEqual(counts(outcome), {
    read: 2,
    accepted: 1,
    rejected: 1,
    superseded: 0,
    inserted: 0,
    changed: 1,
    deleted: 0,
    unchanged: 0,
  });
  assert.equal((await living("line", ["line"])).length, 3);
});

test("a standing reject is not landed again at every run", async (t) => {
  const { land } = await bench(t, { line });
  const rows = [row("nl01", "1", "10"), row("nl01", "2", "x")];
  assert.equal((await land("line", rows)).kind, "landed");
  assert.equal((await land("line", rows)).kind, "unchanged");
});

test("a delete is concluded only inside the scope that was asked for", async (t) => {
  const { land, living } = await bench(t, { line });
  await land("line", [row("nl01", "1", "1"), row("nl02", "1", "2")]);
  await land("line", [row("nl01", "2", "3")], { scope: { company: ["nl01"] } });
  assert.deepEqual(await living("line", ["company", "line"]), [
    { company: "NL01", line: "2" },
    { company: "NL02", line: "1" },
  ]);
});

test("of a row under two executions the later export speaks, and the older is counted as superseded", async (t) => {
  const { land, living } = await bench(t, { line });
  const outcome = await land("line", [
    row("nl01", "1", "2", { exported_at: "2026-11-02 05:00:00" }),
    row("nl01", "1", "1", { exported_at: "2026-11-01 05:00:00" }),
  ]);
  assert.deepEqual(counts(outcome), {
    read: 2,
    accepted: 1,
    rejected: 0,
    superseded: 1,
    inserted: 1,
    changed: 0,
    deleted: 0,
    unchanged: 0,
  });
  assert.deepEqual(await living("line", ["amount"]), [{ amount: "2.000000" }]);
});

test("an unreadable later version holds the key: the older version must not pass for the current one", async (t) => {
  const { land, living } = await bench(t, { line });
  await land("line", [row("nl01", "1", "5", { exported_at: "2026-11-01 05:00:00" })]);
  const outcome = await land("line", [
    row("nl01", "1", "9,9", { exported_at: "2026-11-03 05:00:00" }),
    row("nl01", "1", "4", { exported_at: "2026-10-01 05:00:00" }),
  ]);
  assert.equal(outcome.manifest!.rows.rejected, 1);
  assert.deepEqual(await living("line", ["amount"]), [{ amount: "5.000000" }]);
});

test("the same key twice with different content in one export is refused, with equal content kept once", async (t) => {
  const { land, living } = await bench(t, { line });
  const outcome = await land("line", [
    row("nl01", "1", "1"),
    row("nl01", "1", "2"),
    row("nl01", "2", "3"),
    row("nl01", "2", "3.0"),
  ]);
  assert.deepEqual(counts(outcome), {
    read: 4,
    accepted: 1,
    rejected: 2,
    superseded: 1,
    inserted: 1,
    changed: 0,
    deleted: 0,
    unchanged: 0,
  });
  assert.deepEqual(await living("line", ["line"]), [{ line: "2" }]);
});

test("true doubles are numbered, whatever their order", async (t) => {
  const posting = table({
    doc: "",
    key: ["id"],
    doubles: "number",
    totals: ["amount"],
    columns: { id: text(), amount: decimal() },
  });
  const { land, living } = await bench(t, { posting });
  await land("posting", [
    { id: "1", amount: "5" },
    { id: "1", amount: "5" },
    { id: "1", amount: "7" },
  ]);
  assert.equal(
    (
      await land("posting", [
        { id: "1", amount: "7" },
        { id: "1", amount: "5" },
        { id: "1", amount: "5" },
      ])
    ).kind,
    "unchanged",
  );
  await land("posting", [
    { id: "1", amount: "7" },
    { id: "1", amount: "5" },
  ]);
  assert.deepEqual(
    (await living("posting", ["amount"])).map((one) => one["amount"]),
    ["5.000000", "7.000000"],
  );
  await land("posting", [
    { id: "1", amount: "7" },
    { id: "1", amount: "x" },
  ]);
  assert.deepEqual(
    (await living("posting", ["amount"])).map((one) => one["amount"]),
    ["5.000000", "7.000000"],
    "one unreadable double holds them all",
  );
});

test("a company that lost more than half of its rows is refused, the last good version kept, and the next good one lands", async (t) => {
  const { land, living, manifests } = await bench(t, { line });
  const full = Array.from({ length: 20 }, (_, index) => row("nl01", String(index), "1"));
  await land("line", [...full, row("nl02", "1", "1")]);
  const outcome = await land("line", [...full.slice(0, 6), row("nl02", "1", "1")]);
  assert.equal(outcome.kind, "refused");
  assert.equal(outcome.error!.code, "half_pushed");
  assert.equal((await land("line", [...full.slice(0, 6), row("nl02", "1", "1")])).kind, "refused");
  assert.equal((await manifests("line")).length, 2, "the same refusal is recorded once");
  assert.equal((await living("line", ["line"])).length, 21);
  assert.equal((await land("line", full)).kind, "refused", "a company that vanished altogether too");
  const good = await land("line", [...full.slice(1), row("nl02", "1", "1")]);
  assert.equal(good.kind, "landed");
  assert.equal((await living("line", ["line"])).length, 20);
});

test("a ledger that balanced and does not any more is half-pushed; one that never did, or has a reject, is for the controls", async (t) => {
  const { land, living } = await bench(t, { line: { ...line, balanced: ["amount"] } });
  const two = (amount: string) => [
    row("nl01", "1", "10.00"),
    row("nl01", "2", amount),
    row("be01", "1", "3"),
  ];
  assert.equal((await land("line", two("-9.99"))).kind, "landed", "there is no good one to keep");
  await land("line", two("-10"));
  const refused = await land("line", two("-9.99"));
  assert.equal(refused.kind, "refused");
  assert.equal(refused.error!.code, "half_pushed");
  assert.match(refused.error!.message, /^NL01 does not balance any more: amount sums to 0\.010000/);
  assert.deepEqual(await living("line", ["company", "amount"]), [
    { company: "BE01", amount: "3.000000" },
    { company: "NL01", amount: "-10.000000" },
    { company: "NL01", amount: "10.000000" },
  ]);
  assert.equal((await land("line", two("-9,99"))).kind, "landed", "with its reject");
});

test("what identifies a row may be empty where the table says what that means", async (t) => {
  const value = table({
    doc: "Values, some of a company",
    key: ["value", "company"],
    columns: { value: code(), company: code({ blank: "*" }), name: text() },
  });
  const { land, living } = await bench(t, { value });
  await land("value", [
    { value: "100", company: "", name: "shared" },
    { value: "100", company: "nl01", name: "own" },
    { value: "200", company: null, name: "shared" },
  ]);
  assert.deepEqual(await living("value", ["value", "company"]), [
    { value: "100", company: "*" },
    { value: "100", company: "NL01" },
    { value: "200", company: "*" },
  ]);
});

test("what the operator has looked at may shrink", async (t) => {
  const { land, living } = await bench(t, { line });
  await land(
    "line",
    Array.from({ length: 20 }, (_, index) => row("nl01", String(index), "1")),
  );
  const outcome = await land("line", [row("nl01", "0", "1")], {}, { accept: new Set(["test.line"]) });
  assert.equal(outcome.manifest!.changes.deleted, 19);
  assert.equal((await living("line", ["line"])).length, 1);
});

test("a file is a no-op under any name, and an inbox file goes to the archive", async (t) => {
  const { land, file, home } = await bench(t, { line });
  const first = await file("a.csv", "content");
  await land("line", [row("nl01", "1", "1")], { arrives: "changes", files: [first] });
  assert.ok(existsSync(join(home, "archive", first.sha256)));
  assert.ok(!existsSync(first.path));
  const again = await file("b.csv", "content");
  const outcome = await land("line", [row("nl01", "1", "999")], { arrives: "changes", files: [again] });
  assert.equal(outcome.kind, "unchanged");
  assert.ok(!existsSync(again.path));
});

test("a snapshot file is a no-op only while it is the latest", async (t) => {
  const { land, file, living } = await bench(t, { line });
  const a = await file("a.csv", "A");
  const b = await file("b.csv", "B");
  await land("line", [row("nl01", "1", "1")], { keep: true, files: [a] });
  await land("line", [row("nl01", "1", "2")], { keep: true, files: [b] });
  assert.equal((await land("line", [row("nl01", "1", "1")], { keep: true, files: [a] })).kind, "landed");
  assert.deepEqual(await living("line", ["amount"]), [{ amount: "1.000000" }]);
});

test("a delivery older than what landed is superseded, not applied", async (t) => {
  const { land, living } = await bench(t, { line });
  await land("line", [row("nl01", "1", "2")], { arrives: "changes", asOf: "2026-11-02T05:00:00Z" });
  for (const arrives of ["changes", "snapshot"] as const) {
    assert.equal(
      (await land("line", [row("nl01", "1", "1")], { arrives, asOf: "2026-11-01T05:00:00Z" })).kind,
      "unchanged",
    );
  }
  assert.deepEqual(await living("line", ["amount"]), [{ amount: "2.000000" }]);
});

test("a full file delivered again does not undo the changes that came after it", async (t) => {
  const { land, file, living } = await bench(t, { line });
  const full = await file("full.xml", "F");
  await land("line", [row("nl01", "1", "1"), row("nl01", "2", "2")], { keep: true, files: [full] });
  await land("line", [row("nl01", "1", "9")], {
    arrives: "changes",
    keep: true,
    files: [await file("delta.xml", "D")],
  });
  const again = await land("line", [row("nl01", "1", "1"), row("nl01", "2", "2")], {
    keep: true,
    files: [full],
  });
  assert.equal(again.kind, "unchanged");
  assert.deepEqual(await living("line", ["amount"]), [{ amount: "2.000000" }, { amount: "9.000000" }]);
});

const unit = ["account", "day"] as const;
const statement = table({
  doc: "",
  arrives: "events",
  key: unit,
  unit,
  columns: { account: code(), day: date(), closing: decimal() },
});
const entry = table({
  doc: "",
  arrives: "events",
  key: [...unit, "position"],
  unit,
  totals: ["amount"],
  columns: { account: code(), day: date(), position: integer(), amount: decimal() },
});
const doc = (closing: string, amounts: readonly string[], day = "2026-11-01") => ({
  statement: [{ account: "A", day, closing }],
  entry: amounts.map((amount, index) => ({ account: "A", day, position: String(index + 1), amount })),
});

test("a document that landed is never changed in part: equal is a no-op, different a conflict in every part", async (t) => {
  const { landAll, living } = await bench(t, { statement, entry });
  await landAll(doc("10", ["4", "6"]));
  assert.deepEqual(
    (await landAll(doc("10.00", ["4", "6"]))).map(({ kind }) => kind),
    ["unchanged", "unchanged"],
  );
  const conflict = await landAll(doc("10", ["4", "6", "1"]));
  assert.equal(conflict[1]!.manifest!.rows.rejected, 3);
  assert.equal(conflict[0]!.manifest!.rows.rejected, 1, "the statement itself is refused with its entries");
  assert.equal((await living("entry", ["amount"])).length, 2);
  await landAll(doc("5", ["5"], "2026-11-02"));
  assert.equal((await living("entry", ["amount"])).length, 3);
});

test("a document with one bad part lands not at all", async (t) => {
  const { landAll, living } = await bench(t, { statement, entry });
  await landAll({
    statement: [...doc("10", []).statement, ...doc("3", [], "2026-11-02").statement],
    entry: [...doc("", ["4", "x"]).entry, ...doc("", ["3"], "2026-11-02").entry],
  });
  assert.deepEqual(await living("statement", ["day"]), [{ day: "2026-11-02" }]);
  assert.deepEqual(await living("entry", ["amount"]), [{ amount: "3.000000" }]);
});

test("a crash between two parts of a document is mended by the next run", async (t) => {
  const { landAll, living, home, file } = await bench(t, { statement, entry });
  const one = await file("s.xml", "x");
  await landAll(doc("10", ["4", "6"]), { files: [one] });
  await rm(tableFolder(home, "test", "entry"), { recursive: true });
  await rm(join(home, "work"), { recursive: true });
  await writeFile(one.path, "x");
  const outcomes = await landAll(doc("10", ["4", "6"]), { files: [await original(one.path)] });
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ["unchanged", "landed"],
  );
  assert.equal((await living("entry", ["amount"])).length, 2);
});

test("what a crash left without a manifest does not exist, and is swept away", async (t) => {
  const { land, home, living } = await bench(t, { line });
  await land("line", [row("nl01", "1", "1")]);
  const folder = tableFolder(home, "test", "line");
  await writeFile(join(folder, "000002.parquet"), "half");
  await writeFile(join(folder, ".abc.parquet.tmp"), "half");
  assert.equal((await living("line", ["line"])).length, 1);
  await land("line", [row("nl01", "1", "2")]);
  assert.deepEqual((await readdir(folder)).sort(), [
    "000001.json",
    "000001.parquet",
    "000002.json",
    "000002.parquet",
  ]);
  assert.deepEqual(await living("line", ["amount"]), [{ amount: "2.000000" }]);
});

test("a new empty column changes nothing; with values it changes those rows only", async (t) => {
  const { land, home, context, source } = await bench(t, { line });
  await land("line", [row("nl01", "1", "1"), row("nl01", "2", "2")]);
  const wider: Table = { ...line, columns: { ...line.columns, project: nullable(text()) } };
  const { land: landing } = await import("./land.ts");
  const { openDesk } = await import("./desk.ts");
  const { open } = await import("./duckdb.ts");
  const session = await open();
  t.after(() => session.close());
  const again = async (project: string | null) => {
    async function* records() {
      yield { table: "line", values: row("nl01", "1", "1") };
      yield { table: "line", values: row("nl01", "2", "2", { project }) };
    }
    const [outcome] = await landing(openDesk(session, { ...source, tables: { line: wider } }, context), {
      label: "d",
      tables: ["line"],
      files: [],
      records: records(),
    });
    return outcome!;
  };
  assert.equal((await again(null)).kind, "unchanged");
  assert.deepEqual((await again("P1")).manifest!.changes, {
    inserted: 0,
    changed: 1,
    deleted: 0,
    unchanged: 1,
  });
  assert.equal((await batches(home, "test", "line")).length, 2);
});

test("events without a unit are documents by themselves: the same key with other content is a conflict, not a second row", async (t) => {
  const order = table({
    doc: "",
    arrives: "events",
    key: ["id"],
    columns: { id: text(), amount: decimal() },
  });
  const { land, living } = await bench(t, { order });
  await land("order", [
    { id: "1", amount: "10" },
    { id: "2", amount: "5" },
  ]);
  const outcome = await land("order", [
    { id: "1", amount: "12" },
    { id: "2", amount: "5" },
    { id: "3", amount: "7" },
  ]);
  assert.deepEqual(counts(outcome), {
    read: 3,
    accepted: 2,
    rejected: 1,
    superseded: 0,
    inserted: 1,
    changed: 0,
    deleted: 0,
    unchanged: 1,
  });
  assert.deepEqual(
    (await living("order", ["amount"])).map((one) => one["amount"]),
    ["5.000000", "7.000000", "10.000000"],
  );
});

test("a part that landed and is left out the next time is another content", async (t) => {
  const { landAll, living } = await bench(t, { statement, entry });
  await landAll(doc("10", ["4", "6"]));
  const [again] = await landAll({ ...doc("10", []), entry: [] });
  assert.equal(again!.manifest!.rows.rejected, 1);
  assert.equal((await living("entry", ["amount"])).length, 2);
});

test("a file of changes that changed nothing is remembered: delivered again it does not undo what came since", async (t) => {
  const { land, file, living } = await bench(t, { line });
  await land("line", [row("nl01", "1", "1")], {
    arrives: "changes",
    keep: true,
    files: [await file("a", "A")],
  });
  const same = await file("b", "B");
  await land("line", [row("nl01", "1", "1")], { arrives: "changes", keep: true, files: [same] });
  await land("line", [row("nl01", "1", "2")], {
    arrives: "changes",
    keep: true,
    files: [await file("c", "C")],
  });
  assert.equal(
    (await land("line", [row("nl01", "1", "1")], { arrives: "changes", keep: true, files: [same] })).kind,
    "unchanged",
  );
  assert.deepEqual(await living("line", ["amount"]), [{ amount: "2.000000" }]);
});

test("late changes speak for the keys that nothing newer has spoken for", async (t) => {
  const { land, living, manifests } = await bench(t, { line });
  const changes = (asOf: string, ...rows: Values[]) => land("line", rows, { arrives: "changes", asOf });
  await changes("2026-11-01T05:00:00Z", row("nl01", "1", "1"));
  await changes("2026-11-03T05:00:00Z", row("nl01", "1", "3"));
  const late = await changes("2026-11-02T05:00:00Z", row("nl01", "1", "2"), row("nl01", "2", "9"));
  assert.deepEqual(late.manifest!.rows, { read: 2, accepted: 1, rejected: 0, superseded: 1 });
  assert.deepEqual(await living("line", ["line", "amount"]), [
    { line: "1", amount: "3.000000" },
    { line: "2", amount: "9.000000" },
  ]);
  assert.equal((await manifests("line")).length, 3);
});

test("late changes do not bring back what a newer full delivery no longer has", async (t) => {
  const { land, living } = await bench(t, { line });
  await land("line", [row("nl01", "1", "1"), row("nl01", "2", "2")], { asOf: "2026-11-01T05:00:00Z" });
  await land("line", [row("nl01", "1", "1")], { asOf: "2026-11-03T05:00:00Z" });
  const late = await land("line", [row("nl01", "2", "9")], {
    arrives: "changes",
    asOf: "2026-11-02T05:00:00Z",
  });
  assert.equal(late.kind, "unchanged");
  assert.deepEqual(await living("line", ["line"]), [{ line: "1" }]);
});

test("a file of which records were rejected is read again: what refused them may have been mended", async (t) => {
  const { land, file, living } = await bench(t, { line });
  const one = await file("a", "A");
  const more = { arrives: "changes", keep: true, files: [one] } as const;
  await land("line", [row("nl01", "1", "1"), row("nl01", "2", "x")], more);
  assert.equal(
    (await land("line", [row("nl01", "1", "1"), row("nl01", "2", "x")], more)).kind,
    "unchanged",
    "the same fault again",
  );
  assert.equal((await land("line", [row("nl01", "1", "1"), row("nl01", "2", "2")], more)).kind, "landed");
  assert.equal((await living("line", ["line"])).length, 2);
});

test("a file that changes while it is read is refused", async (t) => {
  const { landAll, file } = await bench(t, { line });
  const one = await file("a", "A");
  await writeFile(one.path, "AB");
  const [outcome] = await landAll({ line: [row("nl01", "1", "1")] }, { files: [one] });
  assert.equal(outcome!.error!.code, "file_changed");
});

test("a table that is not there is refused only where it landed before", async (t) => {
  const made = await bench(t, { line });
  const { openDesk } = await import("./desk.ts");
  const { land } = await import("./land.ts");
  const { open } = await import("./duckdb.ts");
  const { refuse } = await import("./error.ts");
  const session = await open();
  t.after(() => session.close());
  const absent = {
    refused: refuse("not_delivered", "not there"),
    label: "line",
    tables: ["line"],
    files: [],
    absent: true,
  };
  const come = () => land(openDesk(session, made.source, made.context), absent);
  assert.deepEqual(await come(), []);
  await made.land("line", [row("nl01", "1", "1")]);
  assert.equal((await come())[0]!.kind, "refused");
});

test("a bug is not taken for bad data", async (t) => {
  const { landAll } = await bench(t, { line });
  const broken = (async function* () {
    yield* [];
    throw new TypeError("a bug");
  })();
  await assert.rejects(landAll({ line: [] }, { records: broken }), TypeError);
});

for (const [what, declare] of Object.entries({
  "a nullable key": () => table({ doc: "", key: ["id"], columns: { id: nullable(text()) } }),
  "a decimal without whole digits": () =>
    table({ doc: "", key: ["id"], columns: { id: text(), n: decimal({ precision: 6, scale: 6 }) } }),
  "a total that is no decimal": () =>
    table({ doc: "", key: ["id"], totals: ["id"], columns: { id: text() } }),
  "a name of landing's own": () => table({ doc: "", key: ["id"], columns: { id: text(), _row: text() } }),
})) {
  test(`a table with ${what} is refused where it is declared`, () => {
    assert.throws(declare, /table "/);
  });
}

test("of a full delivery whose files come in two runs the second adds to the first", async (t) => {
  const { land, living } = await bench(t, { line });
  const full = (...rows: Values[]) => land("line", rows, { asOf: "2026-11-10T05:00:00Z" });
  await full(row("nl01", "1", "1"), row("nl01", "2", "2"));
  assert.equal((await full(row("nl01", "3", "3"))).manifest!.changes.deleted, 0);
  assert.equal((await living("line", ["line"])).length, 3);
});

test("a key that cannot be read suspends deletes in every table of the delivery", async (t) => {
  const person = table({ doc: "", key: ["id"], columns: { id: text() } });
  const job = table({ doc: "", key: ["id"], columns: { id: text() } });
  const { landAll, living } = await bench(t, { person, job });
  const both = (ids: (string | null)[], jobs: string[]) =>
    landAll({ person: ids.map((id) => ({ id })), job: jobs.map((id) => ({ id })) });
  await both(["1", "2", "3"], ["1", "2", "3"]);
  await both(["1", "2", null], ["1", "2"]);
  assert.equal((await living("person", ["id"])).length, 3);
  assert.equal((await living("job", ["id"])).length, 3);
});

test("a company that was asked for and of which there is nothing is named", async (t) => {
  const { land, events } = await bench(t, { line });
  await land("line", [row("nl01", "1", "1")], { scope: { company: ["nl01", "nl09"] } });
  const note = events.find((event) => event.type === "note");
  assert.ok(
    note?.type === "note" &&
      note.code === "nothing_of_scope" &&
      /nl09/.test(note.message) &&
      !/nl01/.test(note.message),
  );
});

test("money is never read from a floating-point column", async (t) => {
  const { landAll } = await bench(t, { line });
  const records = async () => ({
    relations: {
      line: {
        relation:
          "(select 1::bigint as _row, 'nl01' as company, '1' as line, '1.5' as amount, null as booked_on)",
        header: ["company", "line", "amount", "booked_on"],
        floats: ["amount"],
      },
    },
  });
  const [outcome] = await landAll({ line: [] }, { records });
  assert.equal(outcome!.error!.code, "float_amount");
});

test("property: after any deliveries landing holds exactly what a dictionary would, and every batch conserves its rows", async () => {
  const amount = fc.oneof(
    fc.integer({ min: -9999, max: 9999 }).map((cents) => (cents / 100).toFixed(2)),
    fc.constant("bad,1"),
  );
  const record = fc.record({
    company: fc.constantFrom("NL01", "NL02"),
    line: fc.constantFrom("1", "2", "3", "4", "5", "6"),
    amount,
  });
  const delivery = fc.record({
    rows: fc.uniqueArray(record, { maxLength: 9, selector: ({ company, line: id }) => company + id }),
    scope: fc.constantFrom<readonly string[] | null>(null, ["NL01"], ["NL02"]),
    changes: fc.boolean(),
    loseCache: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 6 }), async (deliveries) => {
      const made = await newBench({ line });
      try {
        const expected = new Map<string, string>();
        for (const { rows, scope, changes, loseCache } of deliveries) {
          const inside = rows.filter(({ company }) => scope === null || scope.includes(company));
          if (loseCache) await rm(join(made.home, "work"), { recursive: true, force: true });
          await made.land(
            "line",
            inside,
            { arrives: changes ? "changes" : "snapshot", ...(scope ? { scope: { company: scope } } : {}) },
            { accept: new Set(["test.line"]) },
          );
          const given = new Map(inside.map((one) => [`${one.company} ${one.line}`, one.amount]));
          if (!changes) {
            for (const key of expected.keys())
              if (!given.has(key) && (scope === null || scope.includes(key.slice(0, 4))))
                expected.delete(key);
          }
          for (const [key, value] of given) if (value !== "bad,1") expected.set(key, value);
        }
        const found = new Map(
          (await made.living("line", ["company", "line", "amount"])).map((one) => [
            `${one["company"]} ${one["line"]}`,
            Number(one["amount"]).toFixed(2),
          ]),
        );
        assert.deepEqual(
          [...found].sort(),
          [...expected].map(([key, value]) => [key, Number(value).toFixed(2)]).sort(),
        );
        for (const { rows, changes, state } of await made.manifests("line")) {
          assert.equal(rows.read, rows.accepted + rows.rejected + rows.superseded);
          assert.equal(state.after, state.before + changes.inserted - changes.deleted);
        }
        const last = (await made.manifests("line")).at(-1);
        const measured =
          last?.state.measures
            .filter(({ measure }) => measure === "rows")
            .reduce((sum, one) => sum + Number(one.amount), 0) ?? 0;
        assert.equal(measured, expected.size, "the state that extract counted is what lives");
      } finally {
        await made.close();
      }
    }),
    { numRuns: 25, seed: 20261120 },
  );
});
