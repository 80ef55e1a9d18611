// Foreign currencies of the sample: one rate a month, in whole ten-thousandths, so that every amount in euros follows
// exactly from the amount in the other currency.
import type { Cents } from "./money.ts";
import { random } from "./random.ts";

export const CURRENCIES = ["USD", "GBP"] as const;
export type Currency = "EUR" | (typeof CURRENCIES)[number];

/** Euros for 10,000 units, around which the rate of a month lies. */
const AROUND = { USD: 9_180, GBP: 11_640 } as const;
const rates = new Map<string, number>();

/** Euros for 10,000 units of a currency in a month. */
export function rateOf(currency: (typeof CURRENCIES)[number], month: string): number {
  const key = `${currency} ${month}`;
  let rate = rates.get(key);
  if (rate === undefined) {
    rate = AROUND[currency] + random("rate", currency, month).int(-260, 260);
    rates.set(key, rate);
  }
  return rate;
}

/** What an amount is in euros on a day; half away from zero. */
export function inEuro(cents: Cents, currency: Currency, date: string): Cents {
  if (currency === "EUR") return cents;
  const scaled = Math.abs(cents) * rateOf(currency, date.slice(0, 7));
  return Math.sign(cents) * Math.floor((scaled + 5_000) / 10_000);
}
