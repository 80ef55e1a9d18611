// From the parts of a camt.053 file to the rows of our tables, each with the key of its statement. Read with tables.ts.
//
// A statement is known by account, currency, date and sequence, and never by MsgId or Stmt/Id, which are new at every
// download. The rules, so that a statement downloaded again meets itself:
// · statement_date: date of the closing balance; where there is none (a page, a bank that leaves it out) the end of the
//   period, else the latest booking day, else the latest value day, else the date of the opening balance, else, where it
//   has no entries, the day on which it was made.
// · sequence: ElctrncSeqNb without leading zeros (a number that is always zero says nothing), else `1`. Statements
//   without number that share account, currency and date in one file are numbered in order; a literal copy keeps the
//   number of what it copies, so that it meets it as the same document and is not booked twice.
// · a page of several adds `/page` to the sequence. A single page does not: the bank may send the same statement both
//   with and without the page number. Nor does a whole statement that a message in pages holds: one that
//   has both balances, and entries that lead from the one to the other.
// · where that gives another sequence to what has landed, or stands before it in the file, the content decides: what says
//   the same on that day is the same (`again` in tables.ts), unless the second of a file can follow on the first.
// · a number that restarts in January needs no rule: the date differs.
import { basename } from "node:path";
import { refuse } from "../error.ts";
import {
  type CamtPart,
  camtParts,
  type Detail,
  type Entry,
  type Head,
  type Reference,
} from "../format/camt.ts";
import { decimalOf, Sum } from "../format/camt-amount.ts";
import { referenceIn, referenceValid } from "../format/reference.ts";
import type { Item } from "../source.ts";
import { balanced, codesAgreed, count, emptyTally, type Tally } from "./reconcile.ts";
import type { statementTables } from "./tables.ts";

type Row = Item<typeof statementTables>;

export type Key = {
  readonly account: string;
  readonly currency: string;
  readonly statement_date: string;
  readonly sequence: string;
};

type Open = {
  readonly head: Head;
  readonly key: Key;
  readonly booked: Sum;
  /** Where the bank gives totals by kind of transaction, what its entries add up to. */
  readonly tally: Tally | undefined;
  entries: number;
};

/** Streams the rows of a file's statements: balances first, then details before their entry, the statement itself last. */
export const items = (path: string): AsyncIterable<Row> => flat(rowsOf(path));

/** The same rows, as many at a time as a piece of the file holds. */
export async function* rowsOf(path: string): AsyncIterable<readonly Row[]> {
  const identity = identifier(path);
  let open: Open | undefined;
  for await (const parts of camtParts(path, { content: true })) {
    const rows: Row[] = [];
    for (const part of parts) {
      if (open === undefined) {
        const head = await identity.headOf(part.head);
        open = {
          head,
          key: await identity.keyOf(head),
          booked: new Sum(),
          tally: head.summary.codes.length > 0 ? emptyTally() : undefined,
          entries: 0,
        };
        rows.push(...balances(open));
      }
      if (part.part === "detail") rows.push(detailItem(open.key, part.entry, part.position, part.detail));
      else if (part.part === "entry") {
        if (isBooked(part.entry, open.head)) open.booked.add(part.entry.units, part.entry.amount);
        if (part.entry.status === "BOOK") open.entries += 1;
        if (open.tally !== undefined) count(open.tally, part.entry, open.head);
        rows.push(entryItem(open.key, part.entry));
      } else {
        identity.closed(open.key, part.content);
        rows.push(statementItem(open, part));
        open = undefined;
      }
    }
    yield rows;
  }
}

/** One by one what comes in batches, with nothing to wait for inside a batch. */
function flat<T>(batches: AsyncIterable<readonly T[]>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator](): AsyncIterator<T> {
      const source = batches[Symbol.asyncIterator]();
      let batch: readonly T[] = [];
      let at = 0;
      const further = async (): Promise<IteratorResult<T>> => {
        for (;;) {
          const next = await source.next();
          if (next.done) return { done: true, value: undefined };
          batch = next.value;
          at = 0;
          if (batch.length > 0) return { done: false, value: batch[at++]! };
        }
      };
      return {
        next: () => (at < batch.length ? Promise.resolve({ done: false, value: batch[at++]! }) : further()),
        async return() {
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** What counts toward the statement's balance. Other currencies are landed and flagged, never added up. */
export const isBooked = (entry: Entry, head: Head): boolean =>
  entry.status === "BOOK" && entry.currency === head.currency;

type Surveyed = {
  readonly lastDay: string | null;
  readonly entries: number;
  /** Its entries lead from its opening balance to its closing one. */
  readonly balanced: boolean;
  readonly content: string;
};

/**
 * Gives each statement its key. Only a file that needs it (undated or unnumbered statements, a message in pages) is read
 * a second time.
 */
export function identifier(path: string) {
  let surveyed: readonly Surveyed[] | undefined;
  const survey = async (index: number): Promise<Surveyed> => {
    surveyed ??= await surveyOf(path);
    return surveyed[index]!;
  };
  /** Contents met so far per account, currency, date and page, for statements without a number. */
  const unnumbered = new Map<string, string[]>();
  const bare = (key: Omit<Key, "sequence">, page: string) =>
    JSON.stringify([key.account, key.currency, key.statement_date, page]);
  const pages = (head: Head): string => (head.page === null ? "" : `/${head.page.number}`);
  let pending: { readonly of: string; readonly first: boolean } | undefined;

  return {
    /** One whose balances are those of all pages is a page of its message; to be asked before its key. */
    async headOf(head: Head): Promise<Head> {
      if (head.within === null || (await survey(head.index)).balanced) return head;
      return { ...head, page: head.within };
    },
    async keyOf(head: Head): Promise<Key> {
      const statement_date =
        head.closing?.date ??
        head.to ??
        (await survey(head.index)).lastDay ??
        head.opening?.date ??
        head.balances[0]?.date ??
        // Nothing can be doubled by a statement that says nothing.
        ((await survey(head.index)).entries === 0 ? /^\d{4}-\d\d-\d\d/.exec(head.created ?? "")?.[0] : null);
      if (statement_date === undefined || statement_date === null) {
        throw refuse(
          "statement_undated",
          `Statement ${head.index + 1} has no closing balance, period, booking day or balance date, so it cannot be told apart`,
          { file: basename(path), at: `line ${head.line} (Stmt ${head.index + 1})` },
          "Ask the bank for the statement with its closing balance",
        );
      }
      const key = { account: head.account.toUpperCase(), currency: head.currency, statement_date };
      const page = pages(head);
      if (head.sequence !== null) return { ...key, sequence: `${head.sequence}${page}` };
      const of = bare(key, page);
      const known = unnumbered.get(of);
      pending = { of, first: known === undefined };
      if (known === undefined) return { ...key, sequence: `1${page}` };
      const { content } = await survey(head.index);
      const same = known.indexOf(content);
      return { ...key, sequence: `${same < 0 ? known.length + 1 : same + 1}${page}` };
    },
    /** To be told when a statement ends: now its content is known. */
    closed(_key: Key, content: string): void {
      if (pending === undefined) return;
      const known = unnumbered.get(pending.of) ?? [];
      if (!known.includes(content)) known.push(content);
      unnumbered.set(pending.of, known);
      pending = undefined;
    },
  };
}

export async function surveyOf(path: string): Promise<readonly Surveyed[]> {
  const found: Surveyed[] = [];
  let booked: string | null = null;
  let valued: string | null = null;
  let sum = new Sum();
  const later = (one: string | null, other: string | null) => ((other ?? "") > (one ?? "") ? other : one);
  for await (const parts of camtParts(path, { content: true })) {
    for (const part of parts) {
      if (part.part === "entry") {
        booked = later(booked, part.entry.bookingDate);
        valued = later(valued, part.entry.valueDate);
        if (isBooked(part.entry, part.head)) sum.add(part.entry.units, part.entry.amount);
      } else if (part.part === "statement") {
        found.push({
          lastDay: booked ?? valued,
          entries: part.entries,
          balanced: balanced(part.head, { booked: sum.total }) === true,
          content: part.content,
        });
        booked = valued = null;
        sum = new Sum();
      }
    }
  }
  return found;
}

function* balances({ head, key }: Open): Iterable<Row> {
  for (const [at, one] of head.balances.entries()) {
    yield {
      table: "balance",
      values: {
        ...key,
        position: String(at + 1),
        balance_code: one.code,
        balance_date: one.date,
        amount: one.amount,
        balance_currency: one.currency,
      },
    };
  }
}

function statementItem(
  { head, key, booked, tally, entries }: Open,
  { content, info }: CamtPart<"statement">,
): Row {
  const codes = tally && codesAgreed(head, tally);
  return {
    table: "statement",
    values: {
      ...key,
      message_id: head.messageId,
      statement_id: head.id,
      created_at: head.created,
      message_version: head.version.version,
      account_name: head.name,
      servicer_bic: head.bic,
      from_date: head.from,
      to_date: head.to,
      opening_code: head.opening?.code,
      opening_amount: head.opening?.amount,
      opening_date: head.opening?.date,
      closing_code: head.closing?.code,
      closing_amount: head.closing?.amount,
      entries: String(entries),
      booked_amount: decimalOf(booked.total),
      summary_entries: head.summary.all?.count,
      summary_sum: head.summary.all?.sum,
      summary_net: head.summary.all?.net,
      summary_credits: head.summary.credits?.count,
      summary_credit_sum: head.summary.credits?.sum,
      summary_debits: head.summary.debits?.count,
      summary_debit_sum: head.summary.debits?.sum,
      summary_codes: codes && numeral(codes.told),
      summary_codes_agreed: codes && numeral(codes.agreed),
      page: head.page?.number,
      is_first_page: head.page === null ? null : String(head.page.first),
      is_last_page: head.page === null ? null : String(head.page.last),
      additional_info: info,
      content,
    },
  };
}

// Members are written out one by one, and the key is put before them once: a statement has many rows, and this is most
// of what each costs.

const entryItem = (key: Key, entry: Entry): Row => ({
  table: "entry",
  values: entryValues(key, entry),
  extra: entryExtra(entry),
});

/** @param key begins the row: of a statement or an announcement */
export function entryValues<K extends object>(key: K, entry: Entry) {
  const { batch } = entry;
  return {
    ...key,
    position: numeral(entry.position),
    status: entry.status,
    booking_date: entry.bookingDate,
    value_date: entry.valueDate,
    amount: entry.amount,
    entry_currency: entry.currency,
    reversal: entry.reversal ? "true" : "false",
    entry_reference: entry.reference,
    bank_reference: entry.bankReference,
    transaction_code: entry.code,
    batch_transactions: batch === null ? null : batch.transactions,
    batch_total: batch === null ? null : batch.total,
    batch_id: entry.batchId,
    details: numeral(entry.details),
    additional_info: entry.info,
  };
}

export const entryExtra = ({ ownCode, code, charges }: Entry) =>
  (ownCode === null || ownCode === code) && charges.length === 0
    ? undefined
    : extra({ proprietary_code: ownCode === code ? null : ownCode, charges: joined(charges) });

const detailItem = (key: Key, entry: number, position: number, detail: Detail): Row => ({
  table: "detail",
  values: detailValues(key, entry, position, detail),
  extra: detailExtra(detail),
});

export function detailValues<K extends object>(key: K, entry: number, position: number, detail: Detail) {
  const { references } = detail;
  const reference = references.length === 0 ? undefined : references[0];
  const remittance = joined(detail.remittance);
  const additional = joined(detail.additionalRemittance);
  return {
    ...key,
    entry_position: numeral(entry),
    position: numeral(position),
    amount: detail.amount,
    detail_currency: detail.currency,
    end_to_end_id: detail.endToEndId,
    instruction_id: detail.instructionId,
    mandate_id: detail.mandateId,
    bank_reference: detail.bankReference,
    counterparty_name: detail.name,
    counterparty_account: detail.account,
    counterparty_bic: detail.bic,
    counterparty_token: detail.account,
    remittance,
    creditor_reference: reference?.value,
    reference_type: reference?.type,
    found_reference: foundReference(
      reference,
      additional === null ? remittance : `${remittance ?? ""}\n${additional}`,
    ),
    additional_remittance: additional,
    additional_info: detail.info,
    return_information: joined(detail.returnInformation),
    document_numbers: joined(detail.documents),
    return_reason: detail.returnReason,
    purpose: detail.purpose,
  };
}

/** A structured reference with a wrong digit is kept, and found nowhere. */
const foundReference = (reference: Reference | undefined, remittance: string | null): string | null => {
  if (reference === undefined) return remittance === null ? null : referenceIn(remittance);
  return referenceValid(reference.type, reference.value) === false ? null : reference.value;
};

export function detailExtra({ transactionId, instructed, rate, charges, references }: Detail) {
  if (
    transactionId === null &&
    instructed === null &&
    rate === null &&
    charges.length === 0 &&
    references.length <= 1
  )
    return undefined;
  return extra({
    transaction_id: transactionId,
    instructed_amount: instructed?.amount ?? null,
    instructed_currency: instructed?.currency ?? null,
    exchange_rate: rate,
    charges: joined(charges),
    further_references: joined(references.slice(1).map((one) => one.value)),
  });
}

const joined = (lines: readonly string[]): string | null =>
  lines.length === 1 ? lines[0]! : lines.length === 0 ? null : lines.join("\n");

/** Most counts are small. */
const NUMERALS = Array.from({ length: 100 }, (_, at) => String(at));
const numeral = (of: number): string => (of < 100 ? NUMERALS[of]! : String(of));

/** Only what is there: an empty member would only make `_extra` longer. */
function extra(members: { readonly [name: string]: string | null }): { [name: string]: string } | undefined {
  let extra: { [name: string]: string } | undefined;
  for (const name in members) {
    const value = members[name];
    if (value === null || value === undefined) continue;
    extra ??= {};
    extra[name] = value;
  }
  return extra;
}
