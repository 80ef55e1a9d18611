// What `--breaks` breaks on purpose. Each break waits for the first event in its company and month that suits it, changes
// only what is written of that event, and records which control must find it; the business itself is the same as without.
import { SaldoError } from "../../extract/error.ts";
import { bankFileAgain } from "./bank.ts";
import { addDays, type Day } from "./calendar.ts";
import { type Entry, sequenceOf } from "./camt.ts";
import { type Cents, numeric } from "./money.ts";
import type { BankAccount, Company } from "./organisation.ts";
import type { Employment, Person } from "./people.ts";
import type { Line, Posting } from "./posting.ts";

export type Break = {
  readonly id: string;
  /** What was done, for people. */
  readonly what: string;
  /** Name of the control that must find it. */
  readonly control: string;
  /** Where that control shows it. */
  readonly scope: string;
  /** YYYY-MM; empty where the control has no period. */
  readonly period: string;
};

/** Scopes as the controls print them. */
const scope = {
  journal: (posting: Posting) => `${posting.company.id} ${posting.voucher} ${posting.date}`,
  delivery: (table: string) => table,
  statement: (account: BankAccount, closing: string) =>
    `${account.iban} EUR ${closing} ${sequenceOf(closing)}`,
  projectLedger: (posting: Posting, line: Line) => `${posting.company.id} ${line.account}`,
};

export type Breaks = {
  /** What is written of a ledger line's amount, when it is to be changed. */
  readonly ledgerLine: (
    posting: Posting,
    versioned: boolean,
  ) => { cents: Cents } | { text: string } | undefined;
  /** Whether a project transaction stays out of the project ledger. */
  readonly losesTransaction: (posting: Posting, line: Line, versioned: boolean) => boolean;
  readonly losesStatement: (account: BankAccount, day: Day, entries: readonly Cents[]) => boolean;
  /** Whether a statement comes a second time, with another text on its first entry. */
  readonly repeatsStatement: (account: BankAccount, day: Day, details: number) => boolean;
  /** Whether the last entry of a statement stays out of it. */
  readonly losesEntry: (account: BankAccount, day: Day, entries: readonly Cents[]) => boolean;
  /** The entry, by its place, whose first transaction says one cent more. */
  readonly changesDetail: (account: BankAccount, day: Day, entries: readonly Entry[]) => number | undefined;
  /** Whether the bank says that it sent an entry more than it did. */
  readonly miscounts: (account: BankAccount, day: Day, entries: number) => boolean;
  /** Whether a page of nothing is missing behind a statement. */
  readonly losesPage: (account: BankAccount, day: Day) => boolean;
  /** The people of the file of changes. */
  readonly people: (changed: readonly Person[], file: string) => readonly Person[];
  /** What is written of the first part of a cost split, in hundredths of a percent. */
  readonly costSplit: (person: Person, employment: Employment, share: number) => number;
  /** What is entered as a project's progress, in whole percents. */
  readonly progress: (company: Company, file: string, percent: number) => number;
  /** What was broken; throws when a break found nothing to break. */
  readonly list: () => readonly Break[];
};

export const unbroken: Breaks = {
  ledgerLine: () => undefined,
  losesTransaction: () => false,
  losesStatement: () => false,
  repeatsStatement: () => false,
  losesEntry: () => false,
  changesDetail: () => undefined,
  miscounts: () => false,
  losesPage: () => false,
  people: (changed) => changed,
  costSplit: (_person, _employment, share) => share,
  progress: (_company, _file, percent) => percent,
  list: () => [],
};

/** Company in which, and place in the history from which, each break may happen. */
/** Where each break falls: in one company, so many months before the end. */
const PLAN = {
  journal: { company: "NL01", monthsBack: 8 },
  statement: { company: "NL02", monthsBack: 7 },
  entry: { company: "NL03", monthsBack: 6 },
  transaction: { company: "NL02", monthsBack: 5 },
  amount: { company: "NL03", monthsBack: 4 },
  repeat: { company: "NL01", monthsBack: 3 },
  page: { company: "NL03", monthsBack: 3 },
  summary: { company: "NL02", monthsBack: 3 },
  detail: { company: "NL01", monthsBack: 6 },
} as const;

type Delivered = "person" | "split" | "progress";

/**
 * @param files names of the bank files of a sample without breaks
 * @param entries whether the sample has filled workbooks
 */
export function createBreaks(months: readonly string[], files: readonly string[], entries: boolean): Breaks {
  const done = new Map<keyof typeof PLAN | Delivered, readonly Break[]>();
  const due = (name: keyof typeof PLAN, company: string, date: string) =>
    !done.has(name) &&
    PLAN[name].company === company &&
    date.slice(0, 7) >= months[Math.max(0, months.length - PLAN[name].monthsBack)]!;
  const holderOf = (name: keyof typeof PLAN, account: BankAccount, day: Day) =>
    account.ledger === "1100" &&
    account.company === PLAN[name].company &&
    due(name, PLAN[name].company, day.date);
  // Redistributions touch neither bank nor project nor tax: only their own voucher suffers.
  const suits = (name: keyof typeof PLAN, posting: Posting) =>
    posting.voucher.startsWith("MEM") && due(name, posting.company.id, posting.date);

  let splitBroken: string | undefined;

  return {
    ledgerLine: (posting, versioned) => {
      if (versioned) return undefined;
      const period = posting.date.slice(0, 7);
      const journal = { control: "journal_balance", scope: scope.journal(posting), period };
      if (suits("journal", posting)) {
        const what = `One ledger line of voucher ${posting.voucher} of ${posting.company.id} is three cents too high, so the voucher does not balance.`;
        done.set("journal", [{ id: "journal-out-of-balance", what, ...journal }]);
        return { cents: posting.lines[0]!.amount + 3 };
      }
      if (suits("amount", posting)) {
        const text = numeric(posting.lines[0]!.amount).slice(0, -4).replace(".", ",");
        const what = `One ledger line of voucher ${posting.voucher} of ${posting.company.id} has the amount '${text}', with a comma, which is not a number.`;
        const table = scope.delivery("d365.general_journal_account_entry");
        done.set("amount", [
          { id: "amount-not-a-number", what, control: "deliveries", scope: table, period: "" },
          {
            id: "amount-not-a-number-journal",
            what: `${what} Without that line the voucher does not balance.`,
            ...journal,
          },
          {
            id: "amount-not-a-number-balance",
            what: `${what} Dynamics 365's own trial balance holds it.`,
            control: "trial_balance",
            scope: `${posting.company.id} ${posting.lines[0]!.account}`,
            period,
          },
        ]);
        return { text };
      }
      return undefined;
    },
    losesTransaction: (posting, line, versioned) => {
      if (
        versioned ||
        line.project?.category === "UREN" ||
        !due("transaction", posting.company.id, posting.date)
      )
        return false;
      const what = `Project transaction ${line.project?.id} of ${posting.company.id} is missing from the project ledger; its ledger line, voucher ${posting.voucher}, is there.`;
      const found = { control: "project_ledger", scope: scope.projectLedger(posting, line) };
      done.set("transaction", [
        { id: "project-transaction-missing", what, ...found, period: posting.date.slice(0, 7) },
      ]);
      return true;
    },
    losesStatement: (account, day, entries) => {
      const net = entries.reduce((sum, amount) => sum + amount, 0);
      if (net === 0 || day.endsMonth || day.dayOfMonth < 10 || !holderOf("statement", account, day))
        return false;
      const what = `The statement of ${day.date} of account ${account.iban} was never delivered; the next one opens with another balance than the one before it closed with.`;
      const next = scope.statement(account, addDays(day.date, 1));
      const found = { control: "statement_chain", scope: next, period: day.month };
      done.set("statement", [{ id: "statement-missing", what, ...found }]);
      return true;
    },
    repeatsStatement: (account, day, details) => {
      if (details === 0 || day.endsMonth || day.dayOfMonth < 10 || !holderOf("repeat", account, day))
        return false;
      const file = bankFileAgain(account, day.month);
      const what = `The statement of ${day.date} of account ${account.iban} comes again in ${file}, with another text on its first entry; the first one stands.`;
      // Each file is a batch of its own, in the order of their names.
      const batch = [...files, file].sort().indexOf(file) + 1;
      // A document is taken or left as a whole.
      const found = ["balance", "detail", "entry", "statement"].map((table) => ({
        id: "statement-repeated",
        what,
        control: "conflicts",
        scope: `bank.${table} ${file} batch ${batch}`,
        period: "",
      }));
      done.set("repeat", found);
      return true;
    },
    losesEntry: (account, day, entries) => {
      if (entries.length === 0 || day.dayOfMonth < 10 || !holderOf("entry", account, day)) return false;
      const what = `One entry is missing from the statement of ${day.date} of account ${account.iban}; its balances are right.`;
      const found = {
        control: "statement_equation",
        scope: scope.statement(account, day.date),
        period: day.month,
      };
      done.set("entry", [{ id: "entry-missing", what, ...found }]);
      return true;
    },
    changesDetail: (account, day, entries) => {
      const place = entries.findIndex(
        ({ movement }) => movement.kind !== "salary" && movement.details.length > 0,
      );
      if (place < 0 || !holderOf("detail", account, day)) return undefined;
      const found = {
        control: "statement_batches",
        scope: `${scope.statement(account, day.date)} entry ${place + 1}`,
      };
      const what = `A transaction behind entry ${place + 1} of the statement of ${day.date} of account ${account.iban} says one cent more than the entry.`;
      done.set("detail", [{ id: "detail-differs", what, ...found, period: day.month }]);
      return place;
    },
    miscounts: (account, day, entries) => {
      if (entries === 0 || !holderOf("summary", account, day)) return false;
      const found = { control: "statement_summary", scope: `${scope.statement(account, day.date)} entries` };
      const what = `The bank says that it sent ${entries + 1} entries on ${day.date} of account ${account.iban}, and sent ${entries}.`;
      done.set("summary", [{ id: "summary-miscounted", what, ...found, period: day.month }]);
      return true;
    },
    losesPage: (account, day) => {
      if (!holderOf("page", account, day)) return false;
      const found = { control: "statement_chain", scope: scope.statement(account, day.date) };
      const what = `The statement of ${day.date} of account ${account.iban} is the first page of more, and the others never came; there is nothing on them.`;
      done.set("page", [{ id: "page-missing", what, ...found, period: day.month }]);
      return true;
    },
    people: (changed, file) => {
      const [first, ...rest] = changed;
      if (!first) return changed;
      const what = `The date of birth of one person in the file of changes is 30 February; the record is rejected, and the version before it stands.`;
      done.set("person", [
        {
          id: "date-of-birth-impossible",
          what,
          control: "deliveries",
          scope: scope.delivery(`beaufort.employee ${file}`),
          period: "",
        },
      ]);
      return [{ ...first, born: "1980-02-30" }, ...rest];
    },
    costSplit: ({ number }, { sequence, from, to }, share) => {
      const broken = `${number} ${sequence}`;
      if (splitBroken === undefined ? to !== "" : splitBroken !== broken) return share;
      splitBroken = broken;
      const what = `The cost split of employment ${sequence} of person ${number} adds up to 95 %: its first part is five percent points too small.`;
      const found = { control: "cost_split", scope: `${number} ${sequence} ${from}`, period: "" };
      done.set("split", [{ id: "cost-split-not-whole", what, ...found }]);
      // Whoever stands in two files is broken in both.
      return share - 500;
    },
    progress: ({ id }, file, percent) => {
      if (id !== "NL02") return percent;
      const what = `In ${file} a project is said to be 120 % done; the line is rejected.`;
      const found = { control: "deliveries", scope: scope.delivery(`etc.entry ${file}`), period: "" };
      done.set("progress", [{ id: "progress-impossible", what, ...found }]);
      return 120;
    },
    list: () =>
      (
        [...Object.keys(PLAN), "person", "split", ...(entries ? ["progress"] : [])] as (
          | keyof typeof PLAN
          | Delivered
        )[]
      ).flatMap((name) => {
        const found = done.get(name);
        if (!found)
          throw new SaldoError(
            "fatal",
            "sample_break_missed",
            `the sample holds nothing to break for '${name}'`,
          );
        return found;
      }),
  };
}
