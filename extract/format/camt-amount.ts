// Amounts of ISO 20022 messages: what the schema calls a decimal, and exact sums of it on scaled integers.

/** Fraction digits kept in sums: TxsSummry/Sum may have 17 (DecimalNumber), an amount 5. */
const SCALE = 17;

/** ActiveOrHistoricCurrencyAndAmount: not negative, no sign, no exponent, no comma; 18 digits of which 5 may be a fraction. */
export function isAmount(text: string): boolean {
  const parts = /^(\d*)(?:\.(\d*))?$/.exec(text);
  if (parts === null || !/\d/.test(text)) return false;
  const whole = (parts[1] ?? "").replace(/^0+/, "");
  const fraction = (parts[2] ?? "").replace(/0+$/, "");
  return fraction.length <= 5 && whole.length + fraction.length <= 18;
}

/** DecimalNumber, as totals use it: a sign is allowed. */
export const isNumber = (text: string): boolean => /^-?(\d{1,18}(\.\d{0,17})?|\.\d{1,17})$/.test(text);

/** The amount with its sign: credit positive. Zero has none. */
export const signed = (amount: string, credit: boolean): string =>
  credit || !/[1-9]/.test(amount) ? amount : `-${amount}`;

/** A decimal text as an integer scaled by 10^17. */
export function scaled(text: string): bigint {
  const negative = text.startsWith("-");
  const [whole = "", fraction = ""] = (negative ? text.slice(1) : text).split(".");
  const value = BigInt(whole + fraction.padEnd(SCALE, "0"));
  return negative ? -value : value;
}

/** The shortest exact decimal text with at least two fraction digits. */
export function decimalOf(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, "0");
  const fraction = digits.slice(-SCALE).replace(/0+$/, "").padEnd(2, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -SCALE)}.${fraction}`;
}
