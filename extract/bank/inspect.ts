// `saldo inspect --as camt`: what files say, with everything that does not add up, without loading it. Pending and
// informational entries are shown and never counted as booked; camt.052 and .054 are shown and never posted.
import { join } from "node:path";
import { refuse, SaldoError } from "../error.ts";
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
import { type NotUnpacked, packing, type Unpacked, unpacked } from "../format/packed.ts";
import { referenceValid } from "../format/reference.ts";
import type { Among, Inspection } from "../source.ts";
import { type Across, acrossProblems } from "./across.ts";
import {
  balanced,
  count,
  emptyTally,
  entryProblems,
  type Problem,
  referenceProblem,
  statementProblems,
} from "./reconcile.ts";
import { type Stated, stated } from "./stated.ts";

/**
 * Null where the file is positively something else: no XML, or XML that does not even pretend to be CAMT. Of a packed
 * file, what is in it, one by one. Statements are held against those of the other files of the same call.
 */
export async function inspect(path: string, among: Among): Promise<readonly Inspection[] | null> {
  const { files, refused, across } = await gathered(among);
  const own = files.get(path) ?? [];
  const shown: Inspection[] = [];
  for (const file of own) {
    const found =
      "refused" in file
        ? refusal(file.label, null, file.refused)
        : await inspectOne(file.path, file.label, refused.get(file.path));
    if (found === null && own.length === 1) return null;
    shown.push(found ?? unknown(file.label));
  }
  return shown.map((one) => ({
    ...one,
    problems: [
      ...one.problems,
      ...across.filter(({ file }) => file === one["file"]).map(({ problem }) => problem),
    ],
  }));
}

type File = Unpacked | NotUnpacked;
type Gathered = {
  /** By the file that was given: itself, or what was packed in it. */
  readonly files: ReadonlyMap<string, readonly File[]>;
  /** By path: why none of it would land. */
  readonly refused: ReadonlyMap<string, SaldoError>;
  readonly across: readonly Across[];
};

const known = new WeakMap<Among, Promise<Gathered>>();
const gathered = (among: Among): Promise<Gathered> => {
  let found = known.get(among);
  if (found === undefined) {
    found = gather(among);
    known.set(among, found);
  }
  return found;
};

/** What is in the files of one call, and what their statements say of each other. */
async function gather(among: Among): Promise<Gathered> {
  const files = new Map<string, readonly File[]>();
  for (const path of among.files) files.set(path, await filesIn(path, among));
  const all: Stated[] = [];
  const refused = new Map<string, SaldoError>();
  for (const file of [...files.values()].flat()) {
    if ("refused" in file) continue;
    try {
      if ((await camtVersion(file.path)).kind === "camt.053")
        all.push(...(await stated(file.path, file.label)));
    } catch (error) {
      if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
      refused.set(file.path, error);
    }
  }
  return { files, refused, across: [...acrossProblems(all)] };
}

async function filesIn(path: string, among: Among): Promise<readonly File[]> {
  if ((await packing(path)) === undefined) return [{ label: path, path }];
  try {
    return await Array.fromAsync(
      unpacked(path, path, join(await among.folder(), String(among.files.indexOf(path)))),
    );
  } catch (refused) {
    if (!(refused instanceof SaldoError) || refused.kind !== "data") throw refused;
    return [{ label: path, refused }];
  }
}

async function inspectOne(
  path: string,
  label: string,
  refused: SaldoError | undefined,
): Promise<Inspection | null> {
  let version: { readonly kind: string; readonly version: string } | null = null;
  try {
    version = await camtVersion(path);
    if (refused !== undefined) throw refused;
    return await inspectCamt(path, label, version);
  } catch (error) {
    if (!(error instanceof SaldoError) || error.kind !== "data") throw error;
    if (error.code === "xml_absent") return null;
    if (error.code === "camt_namespace" && !(await isCamtLike(path))) return null;
    return refusal(label, version, error);
  }
}

const refusal = (
  file: string,
  version: { readonly kind: string; readonly version: string } | null,
  { code, message, place }: SaldoError,
): Inspection => ({
  file,
  kind: version?.kind ?? "camt",
  version: version?.version ?? null,
  accepted: false,
  statements: [],
  transactions: [],
  problems: [{ code, message, where: place.at ?? "", severity: "error" }],
});

const unknown = (file: string): Inspection =>
  refusal(file, null, refuse("unknown_kind", "not recognised as camt"));

async function inspectCamt(
  path: string,
  label: string,
  version: { readonly kind: string; readonly version: string },
): Promise<Inspection> {
  const statements: object[] = [];
  const transactions: object[] = [];
  const problems: Problem[] = [];
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
