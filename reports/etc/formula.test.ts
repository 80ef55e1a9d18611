// The formulas worked out without a spreadsheet program, so that they are proved on every machine: each must give the
// result that its cell carries. The few functions that the workbook uses are all that is known here.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { cells, type Sheets } from "./fixture/cells.ts";
import { marts, small } from "./fixture/marts.ts";
import { writeEtcWorkbook } from "./workbook.ts";

type Value = number | string;

const functions = {
  ROUND: (value: number, digits: number) => {
    const rounded = Math.round(Math.abs(value) * 10 ** digits + 1e-9) / 10 ** digits;
    return value < 0 ? 0 - rounded : rounded;
  },
  SUM: (range: Value[]) =>
    range.reduce<number>((sum, value) => sum + (typeof value === "number" ? value : 0), 0),
  SUBTOTAL: (kind: number, range: Value[]) => {
    assert.equal(kind, 109);
    return functions.SUM(range);
  },
  SUMIFS: (sums: Value[], criteria: Value[], wanted: Value) => {
    assert.equal(sums.length, criteria.length);
    assert.equal(typeof wanted, "number", "only a number is matched as itself");
    return functions.SUM(sums.filter((_, index) => criteria[index] === wanted));
  },
  COUNTIF: (range: Value[], wanted: Value) => range.filter((value) => value === wanted).length,
  IF: (test: boolean, then: Value, otherwise: Value) => (test ? then : otherwise),
};

const reference = /(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?[A-Z]+\$?(\d+))?/g;

function evaluate(book: Sheets, sheet: string, formula: string): Value {
  const value = (on: string, address: string): Value => {
    const cell = book.get(on)?.get(address);
    if (!cell) return 0;
    return cell.formula ? evaluate(book, on, cell.formula) : (cell.value as Value);
  };
  const known: Value[][] = [];
  const quoted: string[] = [];
  const code = formula
    .replace(/"[^"]*"/g, (text) => `quoted[${quoted.push(text.slice(1, -1)) - 1}]`)
    .replace(reference, (_, on: string | undefined, column: string, from: string, to: string | undefined) => {
      const values = [];
      for (let row = Number(from); row <= Number(to ?? from); row++)
        values.push(value(on ?? sheet, `${column}${row}`));
      return `known[${known.push(values) - 1}]${to ? "" : "[0]"}`;
    })
    .replace(/(?<![<>])=/g, "===");
  const { ROUND, SUM, SUBTOTAL, SUMIFS, COUNTIF, IF } = functions;
  const run = new Function(
    "known",
    "quoted",
    "ROUND",
    "SUM",
    "SUBTOTAL",
    "SUMIFS",
    "COUNTIF",
    "IF",
    `return ${code}`,
  );
  return run(known, quoted, ROUND, SUM, SUBTOTAL, SUMIFS, COUNTIF, IF);
}

test("every formula gives the result that its cell carries", async () => {
  const out = join(mkdtempSync(join(tmpdir(), "saldo-formula-")), "etc.xlsx");
  await writeEtcWorkbook(marts(small()), { period: "2026-10", out });
  const book = await cells(readFileSync(out));
  const seen = new Map<string, number>();
  for (const [sheet, found] of book)
    for (const [address, { value, formula }] of found) {
      if (!formula) continue;
      assert.equal(evaluate(book, sheet, formula), value, `${sheet}!${address} ${formula}`);
      seen.set(sheet, (seen.get(sheet) ?? 0) + 1);
    }
  const projects = 12;
  const lines = 31;
  assert.equal(seen.get("Overzicht"), (projects + 1) * 10);
  assert.equal(seen.get("Detail"), lines * 2 + 9);
  assert.equal(seen.get("Voorblad"), 7 + 4);
});
