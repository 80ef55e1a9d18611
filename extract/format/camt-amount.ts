// Amounts of ISO 20022 messages: what the schema calls a decimal, and exact sums of it on scaled integers.

/** Fraction digits kept in sums: TxsSummry/Sum may have 17 (DecimalNumber), an amount 5. */
const SCALE = 17;

/** What `readAmount` read last. */
export const amount = {
  /** Its value in 10^-5, where a number holds that exactly; else NaN. */
  units: 0,
  /** Written as `decimalOf` would write it. */
  canonical: false,
};

/**
 * Reads ActiveOrHistoricCurrencyAndAmount: not negative, no sign, no exponent, no comma; 18 digits of which 5 may be a
 * fraction. False for anything else.
 */
export function readAmount(text: string): boolean {
  // Zeros that say nothing count for nothing: those before the whole and those behind the fraction.
  const { length } = text;
  let point = -1;
  let first = -1;
  let last = -1;
  let value = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === POINT && point < 0) point = at;
    else if (code < ZERO || code > NINE) return false;
    else {
      value = value * 10 + (code - ZERO);
      if (code !== ZERO || point < 0) {
        if (first < 0 && code !== ZERO) first = at;
        last = at;
      }
    }
  }
  if (length === 0 || text === ".") return false;
  const end = point < 0 ? length : point;
  const whole = first < 0 || first > end ? 0 : end - first;
  const fraction = last > end ? last - end : 0;
  if (fraction > 5 || whole + fraction > 18) return false;
  const written = point < 0 ? 0 : length - point - 1;
  amount.units = whole <= 10 && written <= 5 ? value * UNITS[written]! : Number.NaN;
  amount.canonical = written === 2 && end > 0 && (first === 0 || (end === 1 && text.charCodeAt(0) === ZERO));
  return true;
}

/** 10^-5 per 10^-n. */
const UNITS = [100_000, 10_000, 1_000, 100, 10, 1];

/** Adds up amounts, exactly. */
export class Sum {
  #units = 0;
  #rest = 0n;

  /** @param units its value in 10^-5, or NaN: then the text is asked */
  add(units: number, text: string): void {
    if (Math.abs(units) <= MOST_UNITS) {
      this.#units += units;
      if (Math.abs(this.#units) <= MOST_UNITS) return;
      this.#rest += BigInt(this.#units) * UNIT;
      this.#units = 0;
    } else this.#rest += scaled(text);
  }

  /** Scaled as by `scaled`. */
  get total(): bigint {
    return this.#units === 0 ? this.#rest : this.#rest + BigInt(this.#units) * UNIT;
  }
}

const MOST_UNITS = 2 ** 51;
const UNIT = 10n ** BigInt(SCALE - 5);

const POINT = 46;
const ZERO = 48;
const NINE = 57;

/** DecimalNumber, as totals use it: a sign is allowed. */
export const isNumber = (text: string): boolean => /^-?(\d{1,18}(\.\d{0,17})?|\.\d{1,17})$/.test(text);

/** Max15NumericText, as it counts entries and transactions. */
export const isCount = (text: string): boolean => /^\d{1,15}$/.test(text);

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
  // What an amount has behind that are zeros.
  const value = BigInt(whole + fraction.slice(0, SCALE).padEnd(SCALE, "0"));
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
