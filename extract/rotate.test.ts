import assert from "node:assert/strict";
import { copyFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import fc from "fast-check";
import { TEST_KEY } from "../test/context.ts";
import { bench as newBench, type Values } from "../test/landing.ts";
import { bsn, code, date, decimal, nullable, personal, type Table, table, text } from "./column.ts";
import { open, type Row } from "./duckdb.ts";
import { due } from "./due.ts";
import { fold, tidy } from "./fold.ts";
import { keyring } from "./keyring.ts";
import { newestFold, tableFolder } from "./landing.ts";
import { outdated } from "./personal.ts";
import { rotate } from "./rotate.ts";
import type { Item } from "./source.ts";

const NEW_KEY = `k2:${Buffer.alloc(32, "a newer key").toString("base64")}`;
const OLD = keyring(TEST_KEY);
const BOTH = `${NEW_KEY}\n${TEST_KEY}`;
const NEW = keyring(BOTH);
const ALONE = keyring(NEW_KEY);

const columns = {
  company: code(),
  number: code(),
  name: nullable(personal(text(), "pii")),
  born_on: nullable(personal(date(), "pii")),
  salary: nullable(personal(decimal(), "encrypt")),
  bsn: nullable(personal(bsn(), "token")),
  amount: nullable(decimal()),
};
const person = table({ doc: "People", key: ["company", "number"], tolerance: 1, shrink: 1, columns });
const tables: Readonly<Record<string, Table>> = {
  person,
  // Keyed by a token, and numbered where it stands twice.
  payee: table({
    doc: "Payees",
    key: ["bsn"],
    doubles: "number",
    tolerance: 1,
    shrink: 1,
    columns: {
      ...columns,
      bsn: personal(bsn(), "token"),
      number: nullable(text()),
      company: nullable(text()),
    },
  }),
  // Keyed by a ciphertext, and never changing.
  payment: table({
    doc: "Payments",
    key: ["number", "name"],
    arrives: "events",
    unit: ["number"],
    tolerance: 1,
    columns: { ...columns, name: personal(text(), "encrypt"), company: nullable(text()) },
  }),
};

type Sent = readonly { readonly values: Values; readonly extra?: Readonly<Record<string, string>> }[];

async function bench(t: TestContext, of: Readonly<Record<string, Table>>, ring: string) {
  const held = { ring };
  const made = await newBench(of, { secret: () => held.ring });
  const session = await open();
  t.after(async () => {
    session.close();
    await made.close();
  });
  return {
    ...made,
    session,
    send(name: string, rows: Sent, more: object = {}) {
      async function* records(): AsyncGenerator<Item> {
        for (const row of rows) yield { table: name, ...row };
      }
      return made.land(name, [], { records: records(), ...more });
    },
    /** Puts a key on top, and rotates. */
    async rotate(name: string, next = BOTH) {
      held.ring = next;
      const ring = keyring(next);
      const history = await made.manifests(name);
      const old = outdated(ring, history);
      return old && rotate(session, made.context, of[name]!, history, ring, old.id);
    },
    put: (next: string) => {
      held.ring = next;
    },
    /** What stands beside the batches, and what they say of it. */
    async rejects(name: string) {
      const said: unknown[] = [];
      for (const { batch, rejects, rejectsDigest } of await made.manifests(name)) {
        const path = rejects && join(tableFolder(made.home, "test", name), rejects);
        said.push([
          batch,
          rejectsDigest,
          path && (await session.all(`select * from read_parquet('${path}') order by _row`)),
        ]);
      }
      return said;
    },
    async reset() {
      held.ring = ring;
      for (const folder of ["landing", "work"])
        await rm(join(made.home, folder), { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const shown = (name: string): string[] => [
  ...(tables[name]!.doubles === "number" ? ["occurrence"] : []),
  ...["_hash", "_extra", ...Object.keys(tables[name]!.columns)],
];

/** All texts of some rows that one of the keys is named in. */
const under = (id: string, rows: unknown): readonly string[] =>
  JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value)).match(
    new RegExp(`[et]1\\.${id}\\.[\\w-]+`, "g"),
  ) ?? [];

const BSN = "999990019";
/** Mostly good values, so that whole records are accepted too. */
const mostly = <T extends string | null>(bad: T, ...good: readonly T[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constant(bad) });
const row = fc.record({
  number: fc.nat(3),
  name: mostly("x\0y", "Proefje", "Anders", ""),
  salary: mostly<string | null>("4.321,50", "1", "1.00", "2", null),
  born_on: mostly<string | null>("17-05-1980", "1980-05-17", null),
  bsn: mostly<string | null>("999990018", "999990019", "010000008", "9999.90.019", null),
  amount: mostly("three", "1", "2", "3"),
  extra: fc.option(fc.constantFrom("a", "b")),
});
type Drawn = { number: number; bsn: string | null; extra: string | null };
/** Where a record's key cannot be read no delete is concluded, and which double another one replaced is then chance. */
const isKeyed = ({ bsn }: Drawn) => bsn !== null && bsn !== "999990018";
const sent = (name: string, rows: readonly Drawn[]): Sent =>
  rows
    .filter((row) => name !== "payee" || isKeyed(row))
    .map(({ number, extra, ...rest }) => ({
      values: { company: number % 2 ? "NL01" : "NL02", number: String(number), ...rest } as Values,
      ...(extra && { extra: { nickname: extra } }),
    }));

test("rotated anywhere, a table is what it would be under the new keys from the start, and the same again is unchanged", async (t) => {
  const [of, twin] = [await bench(t, tables, TEST_KEY), await bench(t, tables, BOTH)];
  const delivery = fc.array(row, { maxLength: 7 });
  let rejected = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(tables)),
      fc.array(delivery, { minLength: 1, maxLength: 3 }),
      fc.array(delivery, { maxLength: 2 }),
      async (name, before, after) => {
        await of.reset();
        await twin.reset();
        const compare = async () => {
          assert.deepEqual(await of.living(name, shown(name)), await twin.living(name, shown(name)));
          assert.deepEqual(await of.rejects(name), await twin.rejects(name));
        };
        const file = await of.file("people.xml", "…");
        const changes = { arrives: "changes", files: [file], keep: true };
        const how = name === "person" && before.length > 1 ? [{}, changes] : [{}];
        for (const [at, rows] of before.entries())
          for (const each of [of, twin]) await each.send(name, sent(name, rows), how[at % how.length]);
        const done = await of.rotate(name);
        assert.equal(done?.from, "k1");
        assert.equal(await of.rotate(name), undefined, "a table that was rotated is left alone");
        await compare();
        const rejects = await of.rejects(name);
        rejected += rejects.length;
        assert.deepEqual(under("k1", [await of.living(name, shown(name)), rejects]), []);

        const last = how[(before.length - 1) % how.length]!;
        const both = async (rows: (typeof before)[number], more: object = {}) => {
          const kinds: string[] = [];
          for (const each of [of, twin]) kinds.push((await each.send(name, sent(name, rows), more)).kind);
          assert.equal(kinds[0], kinds[1]);
          await compare();
          return kinds[0];
        };
        // Unless what came last emptied the table, and was refused.
        assert.notEqual(await both(before.at(-1)!, last), "landed");
        for (const rows of after) await both(rows);
      },
    ),
    { numRuns: 12 },
  );
  assert.ok(rejected > 0);
});

const full = (number: string, more: Values = {}) => ({
  values: {
    company: "NL01",
    number,
    name: "Proefje",
    born_on: "1980-05-17",
    salary: "4321.5",
    bsn: BSN,
    ...more,
  },
  extra: { nickname: "P" },
});

test("afterwards the older key alone opens nothing of the table, and the values are what they were", async (t) => {
  const of = await bench(t, tables, TEST_KEY);
  await of.send("person", [full("1"), full("2", { salary: "4.321,50" }), full("3", { born_on: "x" })]);
  assert.deepEqual(await of.rotate("person"), { table: "test.person", from: "k1", rows: 1, rejects: 2 });
  const [kept] = await of.living("person", Object.keys(columns));
  const open = (row: Row, by = ALONE) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column,
        String(value).startsWith("e1.") ? by.decrypt(String(value)) : value,
      ]),
    );
  const { extra: _, values } = full("1");
  assert.deepEqual(open(kept!), { ...values, salary: "4321.500000", bsn: NEW.token(BSN), amount: null });
  assert.throws(() => open(kept!, OLD), { code: "missing_personal_data_key" });
  const folder = tableFolder(of.home, "test", "person");
  const entries = (await readdir(folder)).sort();
  assert.deepEqual(entries, [
    "000001.json",
    "fold-000001.json",
    "fold-000001.parquet",
    "fold-000001.rejects-000001.parquet",
  ]);
  const [[, , rejects]] = (await of.rejects("person")) as [[number, string, Row[]]];
  assert.deepEqual(
    rejects.map((row) => [ALONE.decrypt(String(row["value"])), row["column"], row["_row"]]),
    [
      ["4.321,50", "salary", 2],
      ["x", "born_on", 3],
    ],
  );
  assert.match(ALONE.decrypt(String(rejects[0]!["faults"])), /not a decimal.*"e1\.k2\./);
});

test("rows that stand more than once keep meeting themselves, whatever order their hashes have now", async (t) => {
  const of = await bench(t, tables, TEST_KEY);
  const sent = [1, 2, 3, 4, 5, 6].map((amount) => full("1", { amount: String(amount) }));
  await of.send("payee", sent);
  await of.rotate("payee");
  assert.equal((await of.send("payee", sent)).kind, "unchanged");
  assert.equal((await of.send("payee", sent.slice(0, 5))).manifest?.state.after, 5);
});

test("doubles of which one came by itself are left as they are", async (t) => {
  const of = await bench(t, tables, TEST_KEY);
  const one = (amount: number) => full("1", { amount: String(amount) });
  await of.send("payee", [1, 2, 3, 4, 5].map(one));
  for (const amount of [6, 7, 8, 9]) await of.send("payee", [one(amount)], { arrives: "changes" });
  const before = await of.living("payee", ["occurrence", "amount"]);
  const hashes = (await of.living("payee", ["occurrence", "_hash"])).map((row) => Number(row["_hash"]));
  assert.ok(
    hashes.slice(1).some((hash, at) => hash < hashes[at]!),
    "the one stands out of order",
  );
  await of.rotate("payee");
  assert.deepEqual(await of.living("payee", ["occurrence", "amount"]), before);
  assert.equal((await of.send("payee", [one(9)], { arrives: "changes" })).kind, "unchanged");
});

test("folded later, and rotated again, it still says what landed", async (t) => {
  const [of, twin] = [await bench(t, tables, TEST_KEY), await bench(t, tables, TEST_KEY)];
  const THIRD = `k3:${Buffer.alloc(32, "a third key").toString("base64")}\n${BOTH}`;
  const sent = [full("1"), full("2", { salary: "x" })];
  for (const each of [of, twin]) await each.send("person", sent);
  await of.rotate("person");
  await of.send("person", [...sent, full("3"), full("4", { salary: "y" })]);
  const history = await of.manifests("person");
  await fold(of.session, of.context, person, history, history.at(-1)!.batch);
  assert.equal((await of.send("person", [...sent, full("3"), full("4", { salary: "y" })])).kind, "unchanged");
  assert.deepEqual(
    (await of.manifests("person")).map(({ keys }) => keys),
    [NEW.mark, NEW.mark],
    "a fold keeps what the rotation said",
  );
  await of.send("person", sent);
  await of.rotate("person", THIRD);
  await twin.rotate("person", THIRD);
  assert.deepEqual(await of.living("person", shown("person")), await twin.living("person", shown("person")));
  assert.deepEqual(((await of.rejects("person")).at(-1) as unknown[]).slice(1, 2), [
    (await twin.manifests("person"))[0]!.rejectsDigest,
  ]);
  assert.equal((await of.send("person", sent)).kind, "unchanged");
});

test("killed before the commit nothing has changed, after it everything; what is in between is refused", async (t) => {
  const of = await bench(t, tables, TEST_KEY);
  const sent = [full("1"), full("2", { salary: "x" })];
  for (const name of ["person", "payment"]) await of.send(name, sent);
  const folder = tableFolder(of.home, "test", "person");
  const saved = await mkdtemp(join(of.home, "saved-"));
  const restore = async () => {
    for (const entry of await readdir(saved)) await copyFile(join(saved, entry), join(folder, entry));
  };
  for (const entry of await readdir(folder)) await copyFile(join(folder, entry), join(saved, entry));
  const before = [await of.living("person", shown("person")), await of.rejects("person")];
  await of.rotate("person");
  const after = [await of.living("person", shown("person")), await of.rejects("person")];
  // One table is under the new key, the other not yet: that one does not land under either.
  assert.equal((await of.send("person", sent)).kind, "unchanged");
  const refused = { code: "personal_key_not_rotated", hint: "run: npx saldo rotate-keys" };
  await assert.rejects(of.send("payment", sent), refused);
  of.put(TEST_KEY);
  await assert.rejects(of.send("person", sent), { code: "personal_key_changed" });
  of.put(BOTH);

  await restore();
  assert.deepEqual([await of.living("person", shown("person")), await of.rejects("person")], after);
  await tidy(of.home, "test", "person");
  assert.ok(!(await readdir(folder)).includes("000001.rejects.parquet"), "what was replaced is swept");
  assert.deepEqual([await of.living("person", shown("person")), await of.rejects("person")], after);

  await restore();
  await rm(join(folder, "fold-000001.json"));
  assert.deepEqual([await of.living("person", shown("person")), await of.rejects("person")], before);
  assert.equal((await of.rotate("person"))?.from, "k1");
  assert.deepEqual([await of.living("person", shown("person")), await of.rejects("person")], after);
});

test("a ring that lacks what a table was protected with, or holds another key under its id, changes nothing", async (t) => {
  const of = await bench(t, tables, BOTH);
  await of.send("person", [full("1")]);
  const [other, third] = ["another", "a third key"].map((seed) => Buffer.alloc(32, seed).toString("base64"));
  for (const ring of [
    `k3:${third}\nk2:${other}\n${TEST_KEY}`,
    `k3:${third}\n${NEW_KEY}\nk1:${other}`,
    `k3:${third}\n${NEW_KEY}`,
    `k3:${third}\n${TEST_KEY}\n${NEW_KEY}`,
    `k3:${third}`,
  ])
    await assert.rejects(of.rotate("person", ring), { code: "personal_key_changed" });
  assert.equal(await newestFold(tableFolder(of.home, "test", "person")), undefined);
});

test("what retention erased before a rotation stays erased after it", async (t) => {
  const leaver = table({
    doc: "Leavers",
    key: ["number"],
    shrink: 1,
    retention: { rule: "personnel", by: "left_on" },
    columns: { ...columns, left_on: nullable(date()) },
  });
  const of = await bench(t, { leaver }, TEST_KEY);
  const sent = [full("1", { left_on: "2019-01-01" }), full("2", { left_on: "2020-01-01" }), full("3")];
  const erase = async (before: string) => {
    const history = await of.manifests("leaver");
    const past = due(of.home, of.source, leaver, new Map([["leaver", history]]), before);
    await fold(of.session, of.context, leaver, history, history.at(-1)!.batch, past);
  };
  await of.send("leaver", sent);
  await erase("2019-06-01");
  await of.rotate("leaver");
  assert.equal((await of.send("leaver", sent)).kind, "unchanged");
  await erase("2020-06-01");
  assert.equal((await of.send("leaver", sent)).kind, "unchanged", "erased under either key");
  const { manifest } = await of.send("leaver", [...sent, full("4")]);
  assert.deepEqual(manifest?.rows, { read: 4, accepted: 2, rejected: 0, superseded: 2 });
  assert.deepEqual(await of.living("leaver", ["number"]), [{ number: "3" }, { number: "4" }]);
});

test("a column that is personal no more, and one that nobody declares, are under the new key too", async (t) => {
  const of = await bench(t, { person }, TEST_KEY);
  await of.send("person", [full("1")]);
  const { salary: _, ...less } = columns;
  const now = table({
    doc: "People",
    key: ["company", "number"],
    columns: { ...less, name: nullable(text()) },
  });
  await rotate(of.session, of.context, now, await of.manifests("person"), NEW, "k1");
  const rows = await of.living("person", Object.keys(columns));
  assert.deepEqual(under("k1", rows), []);
  assert.deepEqual(
    ["name", "salary"].map((column) => ALONE.decrypt(String(rows[0]![column]))),
    ["Proefje", "4321.500000"],
  );
});

test("no message of a rotation repeats a value", async (t) => {
  const of = await bench(t, tables, TEST_KEY);
  await of.send("person", [full("1"), full("2", { name: "x\0Geheim" })]);
  await of.rotate("person");
  for (const entry of await readdir(tableFolder(of.home, "test", "person")))
    assert.doesNotMatch(
      await readFile(join(tableFolder(of.home, "test", "person"), entry), "latin1"),
      /Proefje|Geheim|99999/,
    );
  assert.doesNotMatch(JSON.stringify(of.events), /Proefje|Geheim|99999/);
});
