// What a company remembers from day to day: number sequences, balances, and what is still to be paid or received.
import type { Day } from "./calendar.ts";
import type { Cents } from "./money.ts";
import { type BankAccount, type Company, volume } from "./organisation.ts";
import type { Person } from "./people.ts";
import { checked, type Line, type Movement, type Posting } from "./posting.ts";
import { type Project, runningOn } from "./project.ts";
import { type Random, random } from "./random.ts";
import {
  betalingskenmerk,
  creditorReference,
  type Detail,
  foreignIban,
  type Party,
  type Reference,
} from "./reference.ts";

export type Payable = {
  readonly vendor: Party;
  readonly invoice: string;
  readonly amount: Cents;
  readonly due: string;
};
type Receivable = {
  readonly customer: Party;
  readonly invoice: string;
  readonly amount: Cents;
  readonly reference?: Reference;
};

export type Books = {
  readonly company: Company;
  readonly current: BankAccount;
  readonly scale: number;
  readonly seed: number;
  readonly draw: Random;
  readonly people: readonly Person[];
  /** Projects on which something may be booked that day. */
  readonly running: (date: string) => readonly Project[];
  readonly customers: readonly Party[];
  readonly vendors: readonly Party[];
  /** Next number of a series. */
  readonly number: (series: string) => string;
  readonly balance: (account: string) => Cents;
  readonly post: (day: Pick<Day, "date">, kind: Posting["kind"], series: string, what: Booking) => Posting;
  /** Open vendor invoices, oldest first. */
  payables: Payable[];
  /** Open customer invoices by the day on which the customer will pay. */
  readonly receivables: Map<string, Receivable[]>;
};

type Booking = {
  readonly lines: readonly Line[];
  readonly document?: string;
  readonly correction?: boolean;
  readonly movement?: Movement;
};

const PLACES = ["Utrecht", "Zwolle", "Breda", "Assen", "Venlo", "Delft", "Goes", "Sneek"] as const;
const parties = (company: Company, kind: string, offset: number, count: number): readonly Party[] =>
  Array.from({ length: count }, (_, i) => ({
    name: `${kind} ${PLACES[i % PLACES.length]!} ${String(i + 1).padStart(4, "0")}${i % 9 === 4 ? " Test & Zn." : ""}`,
    ...foreignIban(company.digit * 10_000_000 + offset + i),
  }));

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
    people,
    running: (date) => {
      if (running.date !== date) running = { date, projects: runningOn(projects, date) };
      return running.projects;
    },
    customers: parties(company, "Testschool", 0, volume(company, 300, scale, 9)),
    vendors: parties(company, "Leverancier Fictief", 5_000_000, volume(company, 120, scale, 7)),
    number,
    balance: (account) => balances.get(account) ?? 0,
    payables: [],
    receivables: new Map(),
    post: (day, kind, series, what) => {
      const voucher = number(series);
      for (const { account, amount } of what.lines)
        balances.set(account, (balances.get(account) ?? 0) + amount);
      return checked({
        company,
        journal: number("JRN"),
        voucher,
        date: day.date,
        kind,
        document: what.document ?? "",
        correction: what.correction ?? false,
        lines: what.lines,
        ...(what.movement ? { movement: what.movement } : {}),
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
