// The formulas worked out without a spreadsheet program, so that they are proved on every machine: each must give the
// result that its cell carries. The few functions that the workbook uses are all that is known here.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cases, written } from "./fixture/cases.ts";
import { cells, type Sheets } from "./fixture/cells.ts";

/** null is an empty cell. */
type Value = number | string | null;

/** What a criterion lets through: a comparison with a number numbers only, anything else what is the same. */
function meets(criterion: Value): (value: Value) => boolean {
  const [, sign, number] = /^([<>])(-?\d+)$/.exec(String(criterion)) ?? [];
  if (sign === undefined) return (value) => value === criterion;
  return (value) =>
    typeof value === "number" && (sign === "<" ? value < Number(number) : value > Number(number));
}

const functions = {
  ROUND: (value: number, digits: number) => {
    const rounded = Math.round(Math.abs(value) * 10 ** digits + 1e-9) / 10 ** digits;
    return value < 0 ? 0 - rounded : rounded;
  },
  SUM: (range: Value[]) =>
    range.reduce<number>((sum, value) => sum + (typeof value === "number" ? value : 0), 0),
  COUNT: (range: Value[]) => range.filter((value) => typeof value === "number").length,
  // No row is hidden here.
  SUBTOTAL: (kind: number, range: Value[]) => {
    assert.ok(kind === 109 || kind === 102);
    return kind === 109 ? functions.SUM(range) : functions.COUNT(range);
  },
  SUMIFS: (sums: Value[], criteria: Value[], wanted: Value) => {
    assert.equal(sums.length, criteria.length);
    assert.equal(typeof wanted, "number", "only a number is matched as itself");
    return functions.SUM(sums.filter((_, index) => criteria[index] === wanted));
  },
  COUNTIF: (range: Value[], wanted: Value) => range.filter(meets(wanted)).length,
  COUNTIFS: (a: Value[], first: Value, b: Value[], second: Value) =>
    a.filter((value, index) => value === first && b[index] === second).length,
  MATCH: (wanted: Value, range: Value[], kind: number) => {
    assert.equal(kind, 0);
    assert.ok(range.includes(wanted), `${wanted} is not there to be matched`);
    return range.indexOf(wanted) + 1;
  },
  INDEX: (range: Value[], at: number) => range[at - 1] ?? "",
  OR: (...tests: boolean[]) => tests.some((test) => test),
  MAX: Math.max,
  MIN: Math.min,
  ABS: Math.abs,
  EMPTY: (value: Value) => value === null || value === "",
  IF: (test: boolean, then: Value, otherwise: Value) => (test ? then : otherwise),
};

const reference = /(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?[A-Z]+\$?(\d+))?/g;

function evaluate(book: Sheets, sheet: string, formula: string): Value {
  const value = (on: string, address: string): Value => {
    const cell = book.get(on)?.get(address);
    if (!cell) return null;
    return cell.formula ? evaluate(book, on, cell.formula) : (cell.value as Value);
  };
  const known: Value[][] = [];
  const quoted: string[] = [];
  const code = formula
    .replace(/((?:'[^']+'!)?\$?[A-Z]+\$?\d+)=""/g, "EMPTY($1)")
    .replace(/&(?=INDEX|")/g, "+")
    .replace(/"[^"]*"/g, (text) => `quoted[${quoted.push(text.slice(1, -1)) - 1}]`)
    .replace(reference, (_, on: string | undefined, column: string, from: string, to: string | undefined) => {
      const values = [];
      for (let row = Number(from); row <= Number(to ?? from); row++)
        values.push(value(on ?? sheet, `${column}${row}`));
      return `known[${known.push(values) - 1}]${to ? "" : "[0]"}`;
    })
    .replace(/(?<![<>])=/g, "===");
  const run = new Function("known", "quoted", ...Object.keys(functions), `return ${code}`);
  return run(known, quoted, ...Object.values(functions));
}

for (const one of cases)
  test(`${one.report.name}: every formula gives the result that its cell carries`, async () => {
    const book = await cells(await written(one));
    let seen = 0;
    for (const [sheet, found] of book)
      for (const [address, { value, formula }] of found) {
        if (!formula) continue;
        assert.equal(evaluate(book, sheet, formula), value, `${sheet}!${address} ${formula}`);
        seen += 1;
      }
    assert.ok(seen > 20);
  });
