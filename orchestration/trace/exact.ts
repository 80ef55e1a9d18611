// Decimal texts as exact numbers, whatever their number of digits after the point.
import { type Ratio, ratioOf, rounded, shortest } from "../../reports/workbook/decimal.ts";

/** Digits that every amount is summed in; what an engine gives has at most half of them. */
const SCALE = 24;

/** @example exact("-12.5") */
export function exact(text: string | number): bigint {
  const plain = typeof text === "number" ? plainOf(text) : text;
  const [, sign, whole = "0", fraction = ""] = /^(-?)(\d*)(?:\.(\d+))?$/.exec(plain) ?? [];
  if (sign === undefined || fraction.length > SCALE) throw new Error(`${text} is no decimal`);
  const digits = BigInt(whole + fraction.padEnd(SCALE, "0"));
  return sign === "-" ? -digits : digits;
}

/** A number of a cell without exponent: a spreadsheet keeps 15 digits. */
const plainOf = (value: number): string => {
  const text = String(value);
  return /e/.test(text) ? value.toFixed(20) : text;
};

export const decimal = (value: bigint): string => shortest(value, SCALE);
export const ratio = (value: bigint): Ratio => ratioOf(value, SCALE);
export const roundTo = (of: Ratio, scale: number): bigint =>
  rounded(of, scale) * 10n ** BigInt(SCALE - scale);
