// Decimal text and cells. Sums are made on scaled integers, quotients on exact fractions; a number is written into a
// cell as its own decimal text, and only where a spreadsheet program keeps it: Excel knows 15 significant digits, so a
// longer value is refused rather than changed.
import { type Place, refuse } from "../../extract/error.ts";

const pattern = /^(-?)(\d+)(?:\.(\d+))?$/;
const excelDigits = 15;
/** One for all of them: most figures of many tables are this one. */
const nothing = 0n;
const excelMost = 10n ** BigInt(excelDigits);

/** The decimal as an integer of `scale` digits after the point; digits beyond the scale must be zeros. */
export function scaled(value: string | number | boolean, scale: number, place: () => Place): bigint {
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  const parts = typeof text === "string" ? pattern.exec(text.trim()) : null;
  if (!parts)
    throw refuse(
      "mart_value_malformed",
      `"${value}" is not a decimal`,
      place(),
      "report it: the mart is wrong",
    );
  const [, sign, whole = "0", fraction = ""] = parts;
  if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale)))
    throw refuse("mart_value_unrounded", `${value} has more than ${scale} decimals`, place(), "saldo build");
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
  if (digits === 0n) return nothing;
  return sign === "-" ? -digits : digits;
}

/** The integer of `scaled` as decimal text again: `unscaled(123450n, 2)` is "1234.50". */
export function unscaled(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return value < 0n ? `-${text}` : text;
}

/** The same without the zeros at its end: "1234.5". */
export function shortest(value: bigint, scale: number): string {
  const text = unscaled(value, scale);
  if (scale === 0) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) === 48) end -= 1;
  if (text.charCodeAt(end - 1) === 46) end -= 1;
  return text.slice(0, end);
}

/** Whether Excel can hold the decimal as a number without changing a digit. */
export function fitsExcel(text: string): boolean {
  const parts = pattern.exec(text);
  if (!parts) return false;
  const digits = `${parts[2]}${(parts[3] ?? "").replace(/0+$/, "")}`.replace(/^0+/, "").replace(/0+$/, "");
  return digits.length <= excelDigits;
}

/** Refuses what a cell cannot hold. */
export function checkCell(value: bigint, scale: number, place: () => Place): void {
  if ((-excelMost < value && value < excelMost) || fitsExcel(shortest(value, scale))) return;
  throw refuse(
    "number_too_long",
    `${unscaled(value, scale)} has more than ${excelDigits} significant digits; Excel would change it`,
    place(),
    "report the amounts of this mart as a CSV feed, or split the line",
  );
}

/** The decimal as the number of a cell. */
export function cellNumber(value: bigint, scale: number): string {
  if (value === 0n) return "0";
  checkCell(value, scale, () => ({}));
  return shortest(value, scale);
}

/** An exact fraction; the denominator is positive. */
export type Ratio = { readonly n: bigint; readonly d: bigint };

export const ratioOf = (value: bigint, scale: number): Ratio => ({ n: value, d: 10n ** BigInt(scale) });

/** The fraction as an integer of `scale` digits after the point, rounded half away from zero as ROUND does. */
export function rounded({ n, d }: Ratio, scale: number): bigint {
  const size = (n < 0n ? -n : n) * 10n ** BigInt(scale);
  const result = (size * 2n + d) / (d * 2n);
  return n < 0n ? -result : result;
}
