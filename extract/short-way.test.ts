// Whatever is delivered, the short way and the long way land the same.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import fc from "fast-check";
import { type Bench, bench, type Values } from "../test/landing.ts";
import { code, date, decimal, instant, nullable, optional, table, text } from "./column.ts";
import { literal, open } from "./duckdb.ts";
import { readCopy } from "./format/csv-copy.ts";
import { type Manifest, tableFolder } from "./landing.ts";
import type { Delivery } from "./source.ts";
import { filesOf } from "./state.ts";
import { BORDER, type CatalogueColumn, NULLS } from "./transport/sql.ts";

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

/** As a database has them: what says nothing of the record stands aside, and before the others. */
const COLUMNS: readonly CatalogueColumn[] = [
  { name: "exported_at", type: "timestamp", written: "moment" },
  { name: "company", type: "text", written: "text" },
  { name: "line", type: "text", written: "text" },
  { name: "amount", type: "numeric" },
  { name: "booked_on", type: "timestamp", written: "moment" },
  { name: "words", type: "text", written: "text" },
];

/** The rows as PostgreSQL hands them over: many at once, counted, in a file of lines, and without numbers. */
async function sent({ home }: Bench, rows: readonly Values[], more: Partial<Delivery> = {}) {
  const path = join(home, "copy.txt");
  const text = (value: string | null | undefined) =>
    value?.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n") ?? NULLS;
  const lines = rows.map((row) => {
    const [aside, ...others] = COLUMNS.map((column) => text(row[column.name]));
    return `${[aside, BORDER, ...others].join("\t")}\n`;
  });
  await writeFile(path, lines.join(""));
  const copy = { rows: rows.length, form: "text", longest: 1000, aside: 1 } as const;
  const relation = await readCopy(path, COLUMNS, copy, home);
  return { ...more, records: async () => ({ relations: { line: relation } }) };
}

/** Whatever is there is much. */
const LARGE = { large: 1 };

/** The lines that are remembered, and those of the rows that live. */
async function remembered({ home, manifests, living }: Bench) {
  const last = (await manifests("line")).at(-1);
  const folder = join(home, "work", "state", "test__line");
  const files = last
    ? (await readdir(folder).catch(() => [])).filter((file) => file.endsWith(".lines.parquet"))
    : [];
  assert.ok(files.length <= 1, "of one state only");
  if (files.length === 0) return undefined;
  const session = await open();
  try {
    const [found] = await session.all(
      `select cast(list(company || ' ' || line order by company, line) as VARCHAR) as keys, cast(list(_high || ' ' || _low order by _high, _low) as VARCHAR) as hashes from read_parquet(${literal(join(folder, files[0]!))})`,
    );
    const rows = await living("line", ["company", "line"]);
    return {
      keys: found!["keys"],
      hashes: found!["hashes"],
      living: `[${rows.map(({ company, line }) => `${company} ${line}`).join(", ")}]`,
    };
  } finally {
    session.close();
  }
}

/** The hashes of lines, computed elsewhere. */
async function hashesOf({ home }: Bench): Promise<string> {
  const lines = (await readFile(join(home, "copy.txt"), "utf8")).split("\n").slice(0, -1);
  const hashes = lines
    .map((line) =>
      createHash("md5")
        .update(line.slice(line.indexOf(BORDER) + 2))
        .digest(),
    )
    // DuckDB takes the sixteen bytes for a number that begins with the last.
    .map((digest) => [digest.readBigUInt64LE(8), digest.readBigUInt64LE(0)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `[${hashes.map((halves) => halves.join(" ")).join(", ")}]`;
}

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
  words: fc.constantFrom("", "a", "b", "a\tb\\", "\u0001", null),
  exported_at: fc.constantFrom("2026-01-01 00:00:00", "2026-01-02 00:00:00", null),
});

const distinct = (rows: readonly Values[]): Values[] => [
  ...new Map(rows.map((row) => [`${row["company"]!.trim().toUpperCase()} ${row["line"]}`, row])).values(),
];

test("whatever is delivered, the short way and the long way land the same", async () => {
  let [stood, lined] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          rows: fc.array(drawn, { maxLength: 8 }),
          doubles: fc.nat(4),
          changes: fc.nat(6),
          again: fc.nat(3),
          gone: fc.nat(2),
          twice: fc.nat(5),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      async (deliveries) => {
        const [long, short] = [await bench({ line }), await bench({ line })];
        let before: readonly Values[] = [];
        try {
          for (const { rows, doubles, changes, again, gone, twice } of deliveries) {
            // Most deliveries say what the last one said, but for a little.
            const told = again > 0 ? [...before.slice(gone), ...rows.slice(0, 2)] : rows;
            const some = doubles === 0 ? [...told] : distinct(told);
            before = [...some];
            if (some.length > 0 && twice === 0) some.push(some[0]!);
            if (some.length > 0 && twice === 1) some.push({ ...some.at(-1)!, words: "b" });
            const more = changes === 0 ? { arrives: "changes" as const } : {};
            const one = await long.land("line", some, more);
            const other = await short.land("line", some, await sent(short, some, more), LARGE);
            assert.deepEqual([other.kind, other.error?.code], [one.kind, one.error?.code]);
            const known = changes > 0 && other.kind === "landed" && (await remembered(short));
            if (known) {
              assert.equal(known.keys, known.living);
              assert.equal(known.hashes, await hashesOf(short));
              lined++;
            }
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
    { numRuns: 60 },
  );
  assert.ok(stood > 60 && lined > 60, `${stood} landed, ${lined} remembered`);
});

test("rows that were not all sent land nothing", async () => {
  const made = await bench({ line });
  try {
    const rows = [{ company: "nl01", line: "1", amount: "1" }];
    const more = await sent(made, rows);
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
    await made.land("line", rows, await sent(made, rows), LARGE);
    const numbers = await made.living("line", ["_row"]);
    assert.deepEqual(
      numbers.map(({ _row }) => Number(_row)).sort((a, b) => a - b),
      rows.map((_, at) => at + 1),
    );
    const changed = rows.map((row, at) => (at % 1000 === 7 ? { ...row, words: "c" } : row)).slice(0, -1);
    const { manifest } = await made.land("line", changed, await sent(made, changed), LARGE);
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
