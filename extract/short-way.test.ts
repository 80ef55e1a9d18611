// Whatever is delivered, the short way and the long way land the same.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import test from "node:test";
import fc from "fast-check";
import { type Bench, bench, type Values } from "../test/landing.ts";
import { code, date, decimal, instant, nullable, optional, table, text } from "./column.ts";
import { literal, name, open } from "./duckdb.ts";
import { type Manifest, tableFolder } from "./landing.ts";
import type { Delivery } from "./source.ts";
import { filesOf } from "./state.ts";
import type { Written } from "./typing.ts";

const line = table({
  doc: "Ledger lines",
  key: ["company", "line"],
  scope: ["company"],
  latest: ["exported_at"],
  totals: ["amount"],
  balanced: ["amount"],
  tolerance: 0,
  columns: {
    company: code(),
    line: text(),
    amount: decimal(),
    booked_on: nullable(date({ empty: ["1900-01-01*"] })),
    words: nullable(text()),
    exported_at: optional(instant()),
  },
});

const WRITTEN: ReadonlyMap<string, Written> = new Map([
  ["company", "text"],
  ["line", "text"],
  ["booked_on", "moment"],
  ["words", "text"],
]);

/** The rows as a database hands them over: many at once, counted, and without numbers. */
const sent = (rows: readonly Values[], more: Partial<Delivery> = {}): Partial<Delivery> => {
  const header = Object.keys(line.columns);
  const values = rows.map((row) => `(${header.map((column) => literal(row[column] ?? null)).join(", ")})`);
  const none = `select ${header.map(() => "null").join(", ")} where false`;
  const from = `(${rows.length > 0 ? `values ${values.join(", ")}` : none}) t(${header.map(name).join(", ")})`;
  return {
    ...more,
    records: async () => ({
      relations: {
        line: {
          relation: `(select cast(null as BIGINT) as _row, ${header.map((column) => `cast(${name(column)} as VARCHAR) as ${name(column)}`).join(", ")} from ${from})`,
          header,
          numbered: true,
          sent: rows.length,
          written: WRITTEN,
        },
      },
    }),
  };
};

/** What lies in the batches, whatever number a row has. */
async function landed({ home, manifests }: Bench) {
  const all = await manifests("line");
  const files = filesOf(home, all);
  if (files.length === 0) return [];
  const session = await open();
  try {
    return await session.all(
      `select * exclude (_row) from read_parquet([${files.map((file) => literal(file)).join(", ")}], union_by_name = true) order by all`,
    );
  } finally {
    session.close();
  }
}

const said = ({ rows, changes, state, totals, conflicts, watermark, rejectsDigest }: Manifest) => ({
  ...{ rows, changes, state, totals, conflicts, watermark, rejectsDigest },
});

const drawn = fc.record({
  company: fc.constantFrom("nl01", "NL01 ", "NL02"),
  line: fc.constantFrom("1", "2", "3", "4", "5"),
  amount: fc.oneof(
    { arbitrary: fc.constantFrom("1.50", "1.5", "-2", "12345678901234567890.5"), weight: 30 },
    { arbitrary: fc.constantFrom("", "1,5", "x"), weight: 1 },
  ),
  booked_on: fc.constantFrom("1900-01-01", "2026-01-02", "2026-01-02 00:00:00.0", null),
  words: fc.constantFrom("", "a", "b", null),
  exported_at: fc.constantFrom("2026-01-01 00:00:00", "2026-01-02 00:00:00", null),
});

const distinct = (rows: readonly Values[]): Values[] => [
  ...new Map(rows.map((row) => [`${row["company"]!.trim().toUpperCase()} ${row["line"]}`, row])).values(),
];

test("whatever is delivered, the short way and the long way land the same", async () => {
  let stood = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ rows: fc.array(drawn, { maxLength: 8 }), doubles: fc.nat(4), changes: fc.boolean() }),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
      async (deliveries) => {
        const [long, short] = [await bench({ line }), await bench({ line })];
        try {
          for (const { rows, doubles, changes } of deliveries) {
            const some = doubles === 0 ? rows : distinct(rows);
            const more = changes ? { arrives: "changes" as const } : {};
            const one = await long.land("line", some, more);
            const other = await short.land("line", some, sent(some, more));
            assert.deepEqual([other.kind, other.error?.code], [one.kind, one.error?.code]);
          }
          assert.deepEqual(
            (await short.manifests("line")).map(said),
            (await long.manifests("line")).map(said),
          );
          assert.deepEqual(await landed(short), await landed(long));
          const folder = await readdir(tableFolder(short.home, "test", "line")).catch(() => []);
          assert.deepEqual(
            folder.filter((file) => file.endsWith(".tmp")),
            [],
            "nothing is left behind",
          );
          stood += (await short.manifests("line")).length;
        } finally {
          await long.close();
          await short.close();
        }
      },
    ),
    { numRuns: 40 },
  );
  assert.ok(stood > 40);
});

test("rows that were not all sent land nothing", async () => {
  const made = await bench({ line });
  try {
    const rows = [{ company: "nl01", line: "1", amount: "1" }];
    const more = sent(rows);
    const records = async () => {
      const { relations } = await (more.records as () => Promise<{ relations: Record<string, object> }>)();
      return { relations: { line: { ...relations["line"], sent: 2 } as never } };
    };
    await assert.rejects(made.land("line", rows, { records }), {
      kind: "retriable",
      code: "copy_incomplete",
    });
    assert.deepEqual(await made.manifests("line"), []);
  } finally {
    await made.close();
  }
});

test("numbers count the rows from 1, and no two rows that changed share one", async () => {
  const made = await bench({ line });
  try {
    const rows = Array.from({ length: 5000 }, (_, at) => ({
      company: "nl01",
      line: String(at),
      amount: "0",
      words: "a\tb",
    }));
    await made.land("line", rows, sent(rows));
    const numbers = await made.living("line", ["_row"]);
    assert.deepEqual(
      numbers.map(({ _row }) => Number(_row)).sort((a, b) => a - b),
      rows.map((_, at) => at + 1),
    );
    const changed = rows.map((row, at) => (at % 1000 === 7 ? { ...row, words: "c" } : row)).slice(0, -1);
    const { manifest } = await made.land("line", changed, sent(changed));
    assert.deepEqual(manifest!.changes, { inserted: 0, changed: 5, deleted: 1, unchanged: 4994 });
    const session = await open();
    try {
      const [file] = filesOf(made.home, [manifest!]);
      const written = await session.all(
        `select _op, _row, line, words from read_parquet(${literal(file)}) order by _op desc, line`,
      );
      assert.deepEqual(
        written.map(({ _op, line, words }) => [_op, line, words]),
        [...["1007", "2007", "3007", "4007", "7"].map((line) => ["U", line, "c"]), ["D", "4999", null]],
      );
      const given = written.filter(({ _op }) => _op === "U").map(({ _row }) => Number(_row));
      assert.equal(new Set(given).size, 5);
      assert.ok(given.every((number) => number >= 1 && number <= 4999));
    } finally {
      session.close();
    }
  } finally {
    await made.close();
  }
});
