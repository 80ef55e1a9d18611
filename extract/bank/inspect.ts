// `saldo inspect --as camt`: what one file says, with everything that does not add up, without loading it. Pending and
// informational entries are shown and never counted as booked; camt.052 and .054 are shown and never posted.
import { SaldoError } from "../error.ts";
import {
  type Balance,
  camt,
  camtVersion,
  type Detail,
  type Entry,
  type Head,
  isCamtLike,
} from "../format/camt.ts";
import { decimalOf } from "../format/camt-amount.ts";
import { referenceValid } from "../format/reference.ts";
import type { Inspection } from "../source.ts";
import {
  balanced,
  count,
  emptyTally,
  entryProblems,
  fileProblems,
  type Problem,
  referenceProblem,
  statementProblems,
} from "./reconcile.ts";

/** Null where the file is positively something else: no XML, or XML that does not even pretend to be CAMT. */
export async function inspect(path: string): Promise<Inspection | null> {
  let version: { readonly kind: string; readonly version: string } | null = null;
  try {
    version = await camtVersion(path);
    return await inspectCamt(path, version);
  } catch (error) {
    if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
    if (error.code === "xml_absent") return null;
    if (error.code === "camt_namespace" && !(await isCamtLike(path))) return null;
    return {
      file: path,
      kind: version?.kind ?? "camt",
      version: version?.version ?? null,
      accepted: false,
      statements: [],
      transactions: [],
      problems: [
        { code: error.code, message: error.message, where: error.place.at ?? "", severity: "error" },
      ],
    };
  }
}

async function inspectCamt(
  path: string,
  version: { readonly kind: string; readonly version: string },
): Promise<Inspection> {
  const statements: object[] = [];
  const transactions: object[] = [];
  const problems: Problem[] = [];
  const heads: Head[] = [];
  let tally = emptyTally();
  let details: Detail[] = [];
  for await (const part of camt(path)) {
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
      heads.push(head);
      statements.push({
        id: head.id,
        account: head.account,
        currency: head.currency,
        sequence: head.sequence,
        page: head.page,
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
  problems.push(...fileProblems(heads));
  return {
    file: path,
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
    remittance: detail.remittance,
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
