// Decimal text and cells. Sums are made on scaled integers; a JS number exists only in the cell itself, and only where
// it is the very same decimal: Excel keeps 15 significant digits, so a longer value is refused rather than changed.
import { type Place, refuse } from "../../extract/error.ts";

const pattern = /^(-?)(\d+)(?:\.(\d+))?$/;
const excelDigits = 15;

/** The decimal as an integer of `scale` digits after the point; digits beyond the scale must be zeros. */
export function scaled(value: string | number | boolean, scale: number, place: Place): bigint {
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  const parts = typeof text === "string" ? pattern.exec(text.trim()) : null;
  if (!parts)
    throw refuse(
      "mart_value_malformed",
      `"${value}" is not a decimal`,
      place,
      "report it: the mart is wrong",
    );
  const [, sign, whole = "0", fraction = ""] = parts;
  if (/[1-9]/.test(fraction.slice(scale)))
    throw refuse("mart_value_unrounded", `${value} has more than ${scale} decimals`, place, "saldo build");
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, "0"));
  return sign === "-" ? -digits : digits;
}

/** The integer of `scaled` as decimal text again: `unscaled(123450n, 2)` is "1234.50". */
export function unscaled(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return value < 0n ? `-${text}` : text;
}

/** Whether Excel can hold the decimal as a number without changing a digit. */
export function fitsExcel(text: string): boolean {
  const parts = pattern.exec(text);
  if (!parts) return false;
  const digits = `${parts[2]}${(parts[3] ?? "").replace(/0+$/, "")}`.replace(/^0+/, "").replace(/0+$/, "");
  return digits.length <= excelDigits;
}

/** The decimal as the number of a cell. */
export function cellNumber(value: bigint, scale: number, place: Place): number {
  const text = unscaled(value, scale);
  if (!fitsExcel(text))
    throw refuse(
      "number_too_long",
      `${text} has more than ${excelDigits} significant digits; Excel would change it`,
      place,
      "report the amounts of this mart as a CSV feed, or split the line",
    );
  return Number(text);
}
