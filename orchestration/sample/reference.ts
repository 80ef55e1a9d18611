// Account numbers and payment references with valid check digits that belong to nobody: an IBAN here passes mod 97 (so
// readers accept it) but its account number fails the Dutch eleven test, or its bank does not exist.
import type { Cents } from "./money.ts";

const asDigits = (text: string) => text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));

function mod97(text: string): number {
  let rest = 0;
  for (const digit of asDigits(text)) rest = (rest * 10 + Number(digit)) % 97;
  return rest;
}

const checkDigits = (body: string, prefix: string) =>
  String(98 - mod97(`${body}${prefix}00`)).padStart(2, "0");

/** ISO 13616: check digits before bank and account number. */
export const iban = (bank: string, account: string, country = "NL"): string =>
  `${country}${checkDigits(bank + account, country)}${bank}${account}`;

const passesEleven = (account: string) =>
  [...account].reduce((sum, digit, i) => sum + Number(digit) * (account.length - i), 0) % 11 === 0;

/** A Rabobank-like IBAN whose account number fails the eleven test that every real one passes. */
export function ownIban(number: number): string {
  const account = (at: number) => String(999_000_000 + at * 10).padStart(10, "0");
  const candidate = account(number);
  return iban("RABO", passesEleven(candidate) ? `${candidate.slice(0, -1)}1` : candidate);
}

/** Banks that do not exist. */
const BANKS = ["TEST", "PROF", "DEMO"] as const;

/** An account of a fictitious party at a bank that does not exist. */
export function foreignIban(number: number): { readonly iban: string; readonly bic: string } {
  const bank = BANKS[number % BANKS.length]!;
  return { iban: iban(bank, String(100_000_000 + number).padStart(10, "0")), bic: `${bank}NL2A` };
}

const WEIGHTS = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1] as const;

/** Betalingskenmerk of 16 digits: a check digit and 15 digits, weighed from the right (Betaalvereniging Nederland). */
export function betalingskenmerk(number: string): string {
  const digits = number.padStart(15, "0");
  const sum = [...digits].reverse().reduce((total, digit, i) => total + Number(digit) * WEIGHTS[i % 10]!, 0);
  const check = 11 - (sum % 11);
  return `${check === 10 ? 1 : check === 11 ? 0 : check}${digits}`;
}

/** Creditor reference of ISO 11649. */
export const creditorReference = (text: string): string => `RF${checkDigits(text, "RF")}${text}`;

/** Holder of an account, as it stands on a statement. */
export type Party = { readonly name: string; readonly iban: string; readonly bic: string };

export type Reference = { readonly issuer: "CUR" | "ISO"; readonly value: string };

/** One transaction behind a bank entry; the amount is signed as the bank does, credit positive. */
export type Detail = {
  readonly amount: Cents;
  readonly endToEnd: string;
  readonly party: Party;
  readonly text?: string;
  readonly reference?: Reference;
  readonly mandate?: string;
  /** External purpose code of ISO 20022. */
  readonly purpose?: "SALA";
};
