// What `saldo inspect` finds out about one file by itself; also in a thread, where files are large.
import { refusalBy } from "../disk.ts";
import type { SaldoError } from "../error.ts";
import {
  type Balance,
  camtParts,
  camtVersion,
  type Detail,
  type Entry,
  type Head,
  isCamtLike,
} from "../format/camt.ts";
import { decimalOf } from "../format/camt-amount.ts";
import { referenceValid } from "../format/reference.ts";
import { type Inspection, type Problem, problemOf } from "../source.ts";
import { serve } from "../threads.ts";
import { Written } from "../written.ts";
import {
  balanced,
  count,
  emptyTally,
  entryProblems,
  referenceProblem,
  statementProblems,
} from "./reconcile.ts";
import { type Stated, stated } from "./stated.ts";

/** Why a file is refused, in a form that can be handed from thread to thread. */
export type Refused = Pick<SaldoError, "code" | "message" | "place">;

const refusedBy = (error: unknown, path: string): Refused => {
  const { code, message, place } = refusalBy(error, path);
  return { code, message, place };
};

/** The statements of a camt.053 file, to be held against those of others; none of an announcement. */
export async function statedIn(path: string, label: string): Promise<readonly Stated[] | Refused> {
  try {
    return (await camtVersion(path)).kind === "camt.053" ? await stated(path, label) : [];
  } catch (error) {
    return refusedBy(error, path);
  }
}

/**
 * Null where the file is positively something else: no XML, or XML that does not even pretend to be CAMT.
 * @param refused why none of it would land
 * @param into where its transactions are written as they come, because they are too many to be held
 */
export async function inspectOne(
  path: string,
  label: string,
  refused: Refused | undefined,
  into: string | undefined,
): Promise<Inspection | null> {
  let version: { readonly kind: string; readonly version: string } | null = null;
  try {
    version = await camtVersion(path);
    if (refused !== undefined) return refusal(label, version, refused);
    if (into === undefined) return await inspectCamt(path, label, version, []);
    const transactions = new Written(into);
    try {
      return await inspectCamt(path, label, version, transactions);
    } finally {
      transactions.end();
    }
  } catch (error) {
    const why = refusedBy(error, path);
    if (why.code === "xml_absent") return null;
    if (why.code === "camt_namespace" && !(await isCamtLike(path))) return null;
    return refusal(label, version, why);
  }
}

export const refusal = (
  file: string,
  version: { readonly kind: string; readonly version: string } | null,
  why: Refused,
): Inspection => ({
  file,
  kind: version?.kind ?? "camt",
  version: version?.version ?? null,
  accepted: false,
  statements: [],
  transactions: [],
  problems: [problemOf(why, why.place.file)],
});

async function inspectCamt(
  path: string,
  label: string,
  version: { readonly kind: string; readonly version: string },
  transactions: object[] | Written,
): Promise<Inspection> {
  const statements: object[] = [];
  const problems: Problem[] = [];
  let tally = emptyTally();
  let details: Detail[] = [];
  for await (const parts of camtParts(path)) {
    for (const part of parts) {
      if (part.part === "detail") {
        details.push(part.detail);
        for (const { type, value } of part.detail.references) {
          const wrong = referenceProblem(
            type,
            value,
            `Stmt ${part.head.index + 1}, Ntry ${part.entry}, TxDtls ${part.position}`,
          );
          if (wrong !== null) problems.push(wrong);
        }
      } else if (part.part === "entry") {
        count(tally, part.entry, part.head);
        problems.push(...entryProblems(part.head, part.entry));
        transactions.push(transactionOf(part.head, part.entry, details));
        details = [];
      } else {
        const { head } = part;
        statements.push({
          id: head.id,
          account: head.account,
          currency: head.currency,
          sequence: head.sequence,
          page: head.page && { number: head.page.number, last: head.page.last },
          from: head.from,
          to: head.to,
          opening: balanceOf(head.opening),
          closing: balanceOf(head.closing),
          balances: head.balances.map(balanceOf),
          entries: tally.entries,
          details: tally.details,
          credits: decimalOf(tally.credits),
          debits: decimalOf(tally.debits),
          pending: tally.pending,
          balanced: balanced(head, tally),
        });
        problems.push(...statementProblems(head, tally));
        tally = emptyTally();
      }
    }
  }
  return {
    file: label,
    kind: version.kind,
    version: version.version,
    accepted: true,
    statements,
    transactions,
    problems,
  };
}

const balanceOf = (balance: Balance | null) =>
  balance === null ? null : { code: balance.code, amount: balance.amount, date: balance.date };

/** The party and references of an entry are those of its only detail; a batch shows them per detail. */
function transactionOf(head: Head, entry: Entry, details: readonly Detail[]) {
  const shown = details.map(detailOf);
  const only = shown.length === 1 ? shown[0] : undefined;
  return {
    statement: head.index,
    bookingDate: entry.bookingDate,
    valueDate: entry.valueDate,
    amount: entry.amount,
    currency: entry.currency,
    status: entry.status,
    reversal: entry.reversal,
    code: entry.code,
    bankReference: entry.bankReference ?? only?.bankReference ?? null,
    endToEndId: only?.endToEndId ?? null,
    counterparty: only?.counterparty ?? null,
    remittance: only?.remittance ?? [],
    reference: only?.reference ?? null,
    details: shown,
  };
}

function detailOf(detail: Detail) {
  const reference = detail.references[0];
  return {
    amount: detail.amount,
    currency: detail.currency,
    endToEndId: detail.endToEndId,
    instructionId: detail.instructionId,
    mandateId: detail.mandateId,
    bankReference: detail.bankReference,
    counterparty:
      detail.name === null && detail.account === null
        ? null
        : { name: detail.name, iban: detail.account, bic: detail.bic },
    remittance: [...detail.remittance, ...detail.additionalRemittance],
    reference:
      reference === undefined
        ? null
        : { ...reference, valid: referenceValid(reference.type, reference.value) },
    returnReason: detail.returnReason,
    instructed: detail.instructed,
    rate: detail.rate,
    charges: detail.charges,
  };
}

export type Question =
  | { readonly what: "stated"; readonly path: string; readonly label: string }
  | {
      readonly what: "inspection";
      readonly path: string;
      readonly label: string;
      readonly refused: Refused | undefined;
      readonly into: string;
    };

serve<Question, readonly Stated[] | Refused | Inspection | null>((of) =>
  of.what === "stated" ? statedIn(of.path, of.label) : inspectOne(of.path, of.label, of.refused, of.into),
);
