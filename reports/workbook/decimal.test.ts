import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cellNumber, checkCell, fitsExcel, scaled, unscaled } from "./decimal.ts";

const at = () => ({});

test("a decimal survives the way to a scaled integer and back", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.integer({ min: 0, max: 6 }), (value, scale) => {
      assert.equal(scaled(unscaled(value, scale), scale, at), value);
    }),
  );
});

test("a number in a cell prints as the decimal that it was made from, to the last of 15 digits", () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 15n) + 1n, 10n ** 15n - 1n), (value) => {
      const number = Number(cellNumber(value, 2));
      assert.equal(number.toFixed(2), unscaled(value, 2));
      assert.equal(number.toPrecision(15).replace(/[-.]/g, "").replace(/^0+/, "").length <= 15, true);
    }),
  );
});

test("a decimal of more than 15 significant digits is refused, not changed", () => {
  assert.throws(() => checkCell(scaled("12345678901234.56", 2, at), 2, () => ({ column: "budget" })), {
    code: "number_too_long",
    message: /12345678901234\.56 has more than 15 significant digits/,
  });
  assert.equal(cellNumber(scaled("1234567890123.45", 2, at), 2), "1234567890123.45");
  assert.equal(cellNumber(scaled("90000000000000000.00", 2, at), 2), "90000000000000000");
  assert.equal(fitsExcel("0.000000123456789012345"), true);
  assert.equal(fitsExcel("1.234567890123456"), false);
});

test("minus nothing is nothing", () => {
  assert.equal(cellNumber(scaled("-0.00", 2, at), 2), "0");
});

test("what is no decimal, or has more decimals than its column, is refused", () => {
  for (const value of ["", "1e3", "1,50", "NaN", " ", "0x10", "--1", 1.5])
    assert.throws(() => scaled(value, 2, at), { code: "mart_value_malformed" }, String(value));
  assert.throws(() => scaled("1.005", 2, at), { code: "mart_value_unrounded" });
  assert.equal(scaled("1.500000", 2, at), 150n);
});
