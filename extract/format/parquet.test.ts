import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { literal, open } from "../duckdb.ts";
import { SaldoError } from "../error.ts";
import { readParquet } from "./parquet.ts";

const folder = await mkdtemp(join(tmpdir(), "saldo-parquet-"));
after(() => rm(folder, { recursive: true, force: true }));
const session = await open();
after(() => session.close());

async function parquet(file: string, query: string): Promise<string> {
  const path = join(folder, file);
  await session.run(`copy (${query}) to ${literal(path)} (format parquet)`);
  return path;
}

const refused = (code: string) => (error: unknown) => error instanceof SaldoError && error.code === code;

test("every type comes out as text that says exactly what it says", async () => {
  await session.run("set timezone = 'America/New_York'");
  const path = await parquet(
    "types.parquet",
    `select 12345678901234567890.123456::DECIMAL(32,6) as amount, -0.000001::DECIMAL(32,6) as cent, 7::BIGINT as number, true as yes,
       '2026-01-02'::DATE as day, '2026-01-02 03:04:05'::TIMESTAMP as moment, '2026-01-02 03:04:05.123456'::TIMESTAMP as micros,
       '2026-07-02 03:04:05+02'::TIMESTAMPTZ as zoned, 12.0::DOUBLE as whole, 0.1::DOUBLE as tenth, '' as empty, null::VARCHAR as nothing,
       ' x ' as blanks, [1, 2] as list, {'a': 1} as struct, '123e4567-e89b-12d3-a456-426614174000'::UUID as id`,
  );
  const { relation, header, records } = await readParquet([path]);
  const [row] = await session.all(`select * from ${relation}`);
  assert.deepEqual(row, {
    _row: 1,
    amount: "12345678901234567890.123456",
    cent: "-0.000001",
    number: "7",
    yes: "true",
    day: "2026-01-02",
    moment: "2026-01-02T03:04:05",
    micros: "2026-01-02T03:04:05.123456",
    zoned: "2026-07-02T01:04:05Z",
    whole: "12",
    tenth: "0.1",
    empty: "",
    nothing: null,
    blanks: " x ",
    list: "[1,2]",
    struct: '{"a":1}',
    id: "123e4567-e89b-12d3-a456-426614174000",
  });
  assert.equal(records, 1);
  assert.equal(header.length, 16);
  const types = await session.all(
    `select distinct typeof(columns(* exclude (_row))) as type from ${relation}`,
  );
  assert.deepEqual([...new Set(types.flatMap((one) => Object.values(one)))], ["VARCHAR"]);
});

test("several files are one relation whose numbers run on", async () => {
  const paths = [
    await parquet("part[1].parquet", "select i as a, 1.5::DECIMAL(9,2) as b from range(300000) t(i)"),
    await parquet("part-2.parquet", "select 1 as a, 2 as b where false"),
    await parquet("part-3.parquet", "select -1 as a, 2 as b"),
  ];
  const found = await readParquet(paths);
  assert.deepEqual(found.files, [
    { first: 1, last: 300000 },
    { first: 300001, last: 300000 },
    { first: 300001, last: 300001 },
  ]);
  const [check] = await session.all(
    `select count(*) as rows, count(distinct _row) as numbers, max(_row) as last, count(*) filter (where a::BIGINT <> _row - 1) as others from ${found.relation}`,
  );
  assert.deepEqual(check, { rows: 300001, numbers: 300001, last: 300001, others: 1 });
  const other = await parquet("other.parquet", "select 1 as a, 2 as c");
  await assert.rejects(readParquet([paths[0]!, other]), refused("headers_differ"));
});

test("a damaged file is refused", async () => {
  const path = join(folder, "damaged.parquet");
  await writeFile(path, "PAR1 this is not all of it");
  await assert.rejects(readParquet([path]), refused("parquet_unreadable"));
});
