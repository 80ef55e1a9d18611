// The bank's side of the postings: per account one statement a calendar day, quiet days included, and one file a month.
import { join } from "node:path";
import { list } from "./books.ts";
import type { Breaks } from "./breaks.ts";
import { addDays, amsterdamOffset, type Day, firstWorkingAfter } from "./calendar.ts";
import { DOCUMENT_END, documentStart, type Entry, statementXml } from "./camt.ts";
import type { Cents } from "./money.ts";
import type { BankAccount } from "./organisation.ts";
import { amountOn, type Posting } from "./posting.ts";
import type { Detail } from "./reference.ts";
import { openSink, type Sink } from "./sink.ts";

export type BankTotals = { statements: number; bankEntries: number; files: number; bytes: number };

/** Name of the file with a month's statements of an account. */
export const bankFile = (account: BankAccount, month: string): string =>
  `CAMT053_${account.iban}_${month.replace("-", "")}.xml`;

/** Name of the file in which a statement of that month comes again. */
export const bankFileAgain = (account: BankAccount, month: string): string =>
  bankFile(account, month).replace(".xml", "_2.xml");

export type BankWriter = {
  readonly post: (posting: Posting) => void;
  /** Ends a day, and writes the statement of a day a week ago; at the end of a month its file is closed. */
  readonly closeDay: (day: Day) => Promise<void>;
  /** Writes the statements that wait for what the books might still say of their days. */
  readonly end: () => Promise<void>;
};

/** Days that a statement waits: the books follow the bank within them. */
const WAITS = 7;

/** Entry references of the bank begin with its own letters for what it is. */
const PREFIX = {
  receipt: "LD",
  payment: "PA",
  "direct debit": "PA",
  salary: "PA",
  charges: "AC",
  interest: "AC",
  transfer: "LD",
} as const;

export function bankWriter(
  folder: string,
  account: BankAccount,
  opening: Cents,
  first: string,
  breaks: Breaks,
  totals: BankTotals,
): BankWriter {
  const holder = account.iban.slice(-3);
  let balance = opening;
  const booked = new Map<string, Entry[]>();
  const waiting: Day[] = [];
  let sequence = 0;
  let file: Sink | undefined;

  const write = async (day: Day): Promise<void> => {
    const message = `${holder.padStart(4, "0")}${day.month.replace("-", "")}01`;
    if (!file) {
      const created = firstWorkingAfter(day.month);
      file = openSink(join(folder, bankFile(account, day.month)));
      file.write(
        documentStart(account, `CAMT053RIB${message}`, `${created}T06:00:00${amsterdamOffset(created)}`),
      );
    }
    const from = balance;
    const all = booked.get(day.date) ?? [];
    booked.delete(day.date);
    const amounts = all.map((entry) => entry.amount);
    balance = amounts.reduce((sum, amount) => sum + amount, balance);
    const written = breaks.losesEntry(account, day, amounts) ? all.slice(0, -1) : all;
    const wrong = breaks.changesDetail(account, day, written);
    const entries = wrong === undefined ? written : written.with(wrong, withWrongDetail(written[wrong]!));
    if (!breaks.losesStatement(account, day, amounts)) {
      const statement = {
        account,
        id: `CAMT053${message}${String(day.dayOfYear).padStart(5, "0")}`,
        day,
        opening: from,
        openingDate: addDays(day.date, -1),
        closing: balance,
        miscounted: breaks.miscounts(account, day, entries.length) ? 1 : 0,
        continued: breaks.losesPage(account, day),
      };
      const details = entries.reduce((sum, entry) => sum + entry.movement.details.length, 0);
      totals.statements++;
      totals.bankEntries += entries.length;
      file.write(statementXml({ ...statement, entries }));
      if (breaks.repeatsStatement(account, day, details)) {
        const [{ movement, ...entry }, ...rest] = entries as [Entry, ...Entry[]];
        const changed = { ...entry, movement: { ...movement, info: "Gecorrigeerd" } };
        const again = openSink(join(folder, bankFileAgain(account, day.month)));
        again.write(documentStart(account, `CAMT053RIB${message}2`, `${addDays(day.date, 1)}T06:00:00Z`));
        again.write(statementXml({ ...statement, entries: [changed, ...rest] }));
        again.write(DOCUMENT_END);
        totals.files++;
        totals.bytes += await again.close();
      }
    }
    if (file.full()) await file.drained();
    if (!day.endsMonth) return;
    file.write(DOCUMENT_END);
    totals.files++;
    totals.bytes += await file.close();
    file = undefined;
  };

  return {
    post: (posting) => {
      if (posting.movement?.account !== account) return;
      const number = String(++sequence).padStart(9, "0");
      // The first statements begin with the history.
      const on = [posting.movement.on ?? posting.date, `${first}-01`].sort().at(-1)!;
      list(booked, on, {
        movement: posting.movement,
        amount: amountOn(posting, account.ledger),
        entryReference: `${PREFIX[posting.movement.kind]}${holder}${number}`,
        bankReference: `OO${holder}${number}`,
      });
    },
    closeDay: async (day) => {
      waiting.push(day);
      if (waiting.length > WAITS) await write(waiting.shift()!);
    },
    end: async () => {
      for (const day of waiting.splice(0)) await write(day);
    },
  };
}

/** The entry with one cent more in the first transaction behind it. */
function withWrongDetail({ movement, ...entry }: Entry): Entry {
  const [first, ...others] = movement.details as [Detail, ...Detail[]];
  return {
    ...entry,
    movement: {
      ...movement,
      details: [{ ...first, amount: first.amount + Math.sign(first.amount) }, ...others],
    },
  };
}
