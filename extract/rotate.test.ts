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

const BSNS = ["999990019", "010000008", "9999.90.019", "999990018", null] as const;
const row = fc.record({
  number: fc.nat(3),
  name: fc.constantFrom("Proefje", "Anders", "x\0y", ""),
  salary: fc.constantFrom("1", "1.00", "2", "4.321,50", null),
  born_on: fc.constantFrom("1980-05-17", "17-05-1980", null),
  bsn: fc.constantFrom(...BSNS),
  amount: fc.constantFrom("1", "2", "three"),
  extra: fc.option(fc.constantFrom("a", "b")),
});
const sent = (rows: readonly { number: number; extra: string | null }[]): Sent =>
  rows.map(({ number, extra, ...rest }) => ({
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
          for (const each of [of, twin]) await each.send(name, sent(rows), how[at % how.length]);
        const done = await of.rotate(name);
        assert.equal(done?.from, "k1");
        assert.equal(await of.rotate(name), undefined, "a table that was rotated is left alone");
        await compare();
        const rejects = await of.rejects(name);
        rejected += rejects.length;
        assert.deepEqual(under("k1", [await of.living(name, shown(name)), rejects]), []);

        const last = how[(before.length - 1) % how.length]!;
        const both = async (rows: (typeof before)[number], more: object = {}) => {
          const kinds = [];
          for (const each of [of, twin]) kinds.push((await each.send(name, sent(rows), more)).kind);
          assert.equal(kinds[0], kinds[1]);
          await compare();
          return kinds[0];
        };
        // Unless what came last emptied the table, and was refused.
        assert.notEqual(await both(before.at(-1)!, last), "landed");
        for (const rows of after) await both(rows);
      },
    ),
    { numRuns: 15 },
  );
  assert.ok(rejected > 0);
});
