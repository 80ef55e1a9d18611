// What a database vouches for is a shorter way to the same verdict: value, hash and faults must not depend on it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { code, date, decimal, flag, instant, integer, nullable, table, text } from "./column.ts";
import { literal, name, open } from "./duckdb.ts";
import { incomingTable, typing, type Written } from "./typing.ts";

const WRITTEN: Readonly<Record<string, Written>> = {
  id: "text",
  whole: "whole",
  same: { scale: 6 },
  fewer: { scale: 2 },
  digits: "whole",
  narrow: { scale: 2 },
  day: "moment",
  moment: "moment",
  yes: "whole",
  words: "text",
};

const of = table({
  doc: "one column of each kind",
  key: ["id"],
  columns: {
    id: code(),
    whole: nullable(integer({ empty: ["0"] })),
    same: nullable(decimal()),
    fewer: nullable(decimal()),
    digits: nullable(decimal()),
    narrow: nullable(decimal({ precision: 10, scale: 2 })),
    day: nullable(date({ empty: ["1900-01-01*"] })),
    moment: nullable(instant({ empty: ["2154-12-31*"] })),
    yes: flag(),
    words: nullable(text({ empty: ["-"] })),
  },
});

/** What PostgreSQL may write for each, ordinary and at the edges. */
const TEXTS: Readonly<Record<string, readonly (string | null)[]>> = {
  id: ["NL01", "nl01  ", "é ", "", null],
  whole: [
    "1",
    "-1",
    "0",
    "999999999999999999",
    "-999999999999999999",
    "1000000000000000000",
    "-9223372036854775808",
    null,
  ],
  same: [
    "0.000000",
    "-0.010000",
    "999999999999.999999",
    "-999999999999.999999",
    "1000000000000.000000",
  ].concat(["12345678901234567890123456.123456", "123456789012345678901234567.123456", "NaN"]),
  fewer: ["0.00", "-12.34", "9999999999999999.99", "99999999999999999999999999.99", "NaN", null],
  digits: ["0", "-7", "123456789012", "1234567890123", "-9223372036854775808", null],
  narrow: ["0.00", "99999999.99", "-99999999.99", "100000000.00", null],
  day: [
    "2026-01-02",
    "2026-01-02 00:00:00",
    "2026-01-02 00:00:01",
    "2026-01-02 00:00:00.5",
    "1900-01-01 00:00:00",
  ].concat([
    "0044-03-15 BC",
    "0044-03-15 00:00:00 BC",
    "10000-01-01",
    "10000-01-01 00:00:00",
    "infinity",
    "-infinity",
  ]),
  moment: [
    "2026-01-02 03:04:05",
    "2026-01-02 03:04:05.1",
    "2026-01-02 03:04:05.123456",
    "2154-12-31 23:59:59",
  ].concat(["2026-01-02", "0044-03-15 03:04:05 BC", "10000-01-01 03:04:05", "infinity"]),
  yes: ["0", "1", "2", "-1", null],
  words: ["", "-", " ", "met\ttab", null],
};

test("texts that a database vouches for are typed, hashed and judged as any text is", async () => {
  const session = await open();
  try {
    await session.run(incomingTable(name("in"), of));
    const usual = Object.fromEntries(Object.entries(TEXTS).map(([column, [first]]) => [column, first]));
    const rows = Object.entries(TEXTS).flatMap(([column, texts]) =>
      texts.map((value) => ({ ...usual, [column]: value })),
    );
    for (const [at, row] of rows.entries())
      await session.run(
        `insert into "in" values (${at}, null, null, null, ${Object.keys(of.columns)
          .map((column) => literal(row[column]))
          .join(", ")})`,
      );
    const judged = (written: ReadonlyMap<string, Written>) =>
      session.all(
        `select * replace (cast(_faults as VARCHAR) as _faults) from (${typing(name("in"), of, written)}) order by _row`,
      );
    const [plain, vouched] = [await judged(new Map()), await judged(new Map(Object.entries(WRITTEN)))];
    // The hash of a rejected row says nothing.
    const told = (all: typeof plain) =>
      all.map((row) => (row["_faults"] === "[]" ? row : { ...row, _hash: null }));
    assert.deepEqual(told(vouched), told(plain));
    assert.ok(plain.filter((row) => row["_faults"] === "[]").length > 20);
    assert.ok(plain.filter((row) => row["_faults"] !== "[]").length > 15);
  } finally {
    session.close();
  }
});

test("rows with different values have different hashes, whatever stands at the borders of a value", async () => {
  const two = table({
    doc: "two texts",
    key: ["a"],
    columns: { a: text(), b: nullable(text()), c: nullable(text()) },
  });
  const session = await open();
  try {
    await session.run(incomingTable(name("in"), two));
    for (const values of [
      "'x', 'y', null",
      "'x', null, 'y'",
      "'xb=y', null, null",
      "'x', 'yc=', null",
      "'x', 'y', ' '",
    ])
      await session.run(`insert into "in" values (1, null, null, null, ${values})`);
    const [row] = await session.all(
      `select count(distinct _hash) as n from (${typing(name("in"), two)}) where len(_faults) = 0`,
    );
    assert.equal(row!["n"], 5);
  } finally {
    session.close();
  }
});
