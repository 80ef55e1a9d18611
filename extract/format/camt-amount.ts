// Amounts of ISO 20022 messages: what the schema calls a decimal, and exact sums of it on scaled integers.

/** Fraction digits kept in sums: TxsSummry/Sum may have 17 (DecimalNumber), an amount 5. */
const SCALE = 17;

/** ActiveOrHistoricCurrencyAndAmount: not negative, no sign, no exponent, no comma; 18 digits of which 5 may be a fraction. */
export function isAmount(text: string): boolean {
  // Zeros that say nothing count for nothing: those before the whole and those behind the fraction.
  let point = -1;
  let first = -1;
  let last = -1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === POINT && point < 0) point = at;
    else if (code < ZERO || code > NINE) return false;
    else if (code !== ZERO || point < 0) {
      if (first < 0 && code !== ZERO) first = at;
      last = at;
    }
  }
  if (text.length === 0 || text === ".") return false;
  const end = point < 0 ? text.length : point;
  const whole = first < 0 || first > end ? 0 : end - first;
  const fraction = last > end ? last - end : 0;
  return fraction <= 5 && whole + fraction <= 18;
}

const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** DecimalNumber, as totals use it: a sign is allowed. */
export const isNumber = (text: string): boolean => /^-?(\d{1,18}(\.\d{0,17})?|\.\d{1,17})$/.test(text);

/** The amount with its sign: credit positive. Zero has none. */
export const signed = (amount: string, credit: boolean): string =>
  credit || !/[1-9]/.test(amount) ? amount : `-${amount}`;

const POWERS = Array.from({ length: SCALE + 1 }, (_, at) => 10n ** BigInt(at));

/** A decimal text as an integer scaled by 10^17. */
export function scaled(text: string): bigint {
  const negative = text.charCodeAt(0) === 45;
  // Fifteen digits are exact as a number, which is much quicker to come by.
  if (text.length <= 15) {
    let value = 0;
    let fraction = -1;
    for (let at = negative ? 1 : 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === POINT) fraction = 0;
      else {
        value = value * 10 + (code - ZERO);
        if (fraction >= 0) fraction += 1;
      }
    }
    return BigInt(negative ? -value : value) * POWERS[SCALE - Math.max(0, fraction)]!;
  }
  const [whole = "", fraction = ""] = (negative ? text.slice(1) : text).split(".");
  const value = BigInt(whole + fraction.padEnd(SCALE, "0"));
  return negative ? -value : value;
}

/** What `decimalOf(scaled(text))` gives. */
export const canonical = (text: string): string =>
  /^-?(?:0|[1-9]\d*)\.\d\d$/.test(text) && text !== "-0.00" ? text : decimalOf(scaled(text));

/** The shortest exact decimal text with at least two fraction digits. */
export function decimalOf(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(SCALE + 1, "0");
  const fraction = digits.slice(-SCALE).replace(/0+$/, "").padEnd(2, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -SCALE)}.${fraction}`;
}
