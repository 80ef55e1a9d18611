// What a company remembers from day to day: number sequences, balances, and what is still to be paid or received.
import type { Day } from "./calendar.ts";
import { type Counterparty, createCustomers, createVendors } from "./counterparty.ts";
import type { Currency } from "./currency.ts";
import type { Cents } from "./money.ts";
import type { PurchaseOrder } from "./order.ts";
import type { BankAccount, Company } from "./organisation.ts";
import type { Person } from "./people.ts";
import { checked, type Posting } from "./posting.ts";
import { type Project, runningOn } from "./project.ts";
import { type Random, random } from "./random.ts";
import { betalingskenmerk, creditorReference, type Detail, type Party, type Reference } from "./reference.ts";
import type { Item } from "./subledger.ts";

export type Receivable = {
  readonly item: Item;
  /** What the customer means to pay of it, in the customer's currency. */
  readonly foreign: Cents;
  readonly reference?: Reference;
};

export type Books = {
  readonly company: Company;
  readonly current: BankAccount;
  readonly scale: number;
  readonly seed: number;
  readonly draw: Random;
  /** Of orders and of who pays how: a stream beside the other, so that neither disturbs the other. */
  readonly fate: Random;
  readonly people: readonly Person[];
  /** Projects on which something may be booked that day. */
  readonly running: (date: string) => readonly Project[];
  readonly customers: readonly Counterparty[];
  readonly vendors: readonly Counterparty[];
  /** Next number of a series. */
  readonly number: (series: string) => string;
  readonly balance: (account: string) => Cents;
  /** Accounts with what stands on them; results of closed years on the account that they were carried to. */
  readonly balances: () => readonly (readonly [account: string, balance: Cents])[];
  /** Moves what stands on accounts without a posting: those of the turn of a year only say it. */
  readonly carry: (account: string, amount: Cents) => void;
  /** A transaction in the subledger of a customer or vendor. */
  readonly item: (
    ledger: Item["ledger"],
    party: Counterparty,
    what: {
      readonly invoice: string;
      readonly due?: string;
      readonly amount: Cents;
      readonly foreign: Cents;
    },
  ) => Item;
  readonly post: (day: Pick<Day, "date">, kind: Posting["kind"], series: string, what: Booking) => Posting;
  /** Vendor invoices to be paid, oldest first. */
  payables: Item[];
  /** Customer invoices by the day on which the customer will pay. */
  readonly receivables: Map<string, Receivable[]>;
  /** Open credit notes of a customer or vendor, by its account. */
  readonly credits: Map<string, Item[]>;
  /** Orders of which a part is still to be invoiced, by the vendor's account. */
  readonly orders: Map<string, PurchaseOrder>;
};

type Booking = Pick<Posting, "lines" | "movement" | "settlements" | "invoice" | "payment"> & {
  readonly document?: string;
  readonly correction?: boolean;
  readonly currency?: Currency;
  readonly period?: Posting["period"];
  readonly layer?: Posting["layer"];
};

/** Adds to what is listed under a key. */
export function list<K, V>(under: Map<K, V[]>, key: K, value: V): void {
  const listed = under.get(key);
  if (listed) listed.push(value);
  else under.set(key, [value]);
}

const FIRST_ITEM = 5_637_500_000;

export function openBooks(
  seed: number,
  scale: number,
  company: Company,
  people: readonly Person[],
  projects: readonly Project[],
): Books {
  const counters = new Map<string, number>();
  let running: { date: string; projects: readonly Project[] } = { date: "", projects: [] };
  const balances = new Map<string, Cents>();
  let items = 0;
  const carry = (account: string, amount: Cents) => {
    balances.set(account, (balances.get(account) ?? 0) + amount);
  };
  const number = (series: string) => {
    const next = (counters.get(series) ?? 0) + 1;
    counters.set(series, next);
    return `${series}${String(next).padStart(8, "0")}`;
  };
  return {
    company,
    current: company.banks[0],
    scale,
    seed,
    draw: random(seed, company.id, "events"),
    fate: random(seed, company.id, "fate"),
    people,
    running: (date) => {
      if (running.date !== date) running = { date, projects: runningOn(projects, date) };
      return running.projects;
    },
    customers: createCustomers(company, scale),
    vendors: createVendors(company, scale),
    number,
    balance: (account) => balances.get(account) ?? 0,
    carry,
    balances: () => [...balances].filter(([, balance]) => balance !== 0).sort(),
    item: (ledger, party, { invoice, due = "", amount, foreign }) => ({
      record: FIRST_ITEM + ++items * 10 + company.digit,
      ledger,
      party,
      invoice,
      due,
      amount,
      foreign,
      open: amount,
      openForeign: foreign,
    }),
    payables: [],
    receivables: new Map(),
    credits: new Map(),
    orders: new Map(),
    post: (day, kind, series, what) => {
      const { document = "", correction = false, currency = "EUR", period = "operating" } = what;
      const { layer = "current", lines, movement, settlements, invoice, payment } = what;
      // Tax books are books of their own, and the turn of a year only repeats what stands there, but for the very first.
      if (layer === "current" && (period === "operating" || balances.size === 0)) {
        for (const { account, amount } of lines) carry(account, amount);
      }
      return checked({
        company,
        journal: number("JRN"),
        voucher: number(series),
        date: day.date,
        kind,
        document,
        correction,
        currency,
        period,
        layer,
        lines,
        ...(movement ? { movement } : {}),
        ...(settlements ? { settlements } : {}),
        ...(invoice ? { invoice } : {}),
        ...(payment ? { payment } : {}),
      });
    },
  };
}

/** Every third customer pays with a betalingskenmerk, every third with an RF reference, the others in words. */
export function referenceFor(customer: number, company: Company, invoice: string): Reference | undefined {
  const digits = invoice.replace(/\D/g, "");
  if (customer % 3 === 0) return { issuer: "CUR", value: betalingskenmerk(`${company.digit}${digits}`) };
  if (customer % 3 === 1) return { issuer: "ISO", value: creditorReference(`${company.digit}${digits}`) };
  return undefined;
}

/** The one transaction behind an unbatched bank entry. */
export const only = (
  amount: Cents,
  party: Party,
  endToEnd: string,
  more: Partial<Detail> = {},
): readonly Detail[] => [{ amount, party, endToEnd, ...more }];
