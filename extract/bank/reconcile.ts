// The invariants that a bank's statements keep (ISO 20022 and the NVB guideline). Each has its own code. A statement
// that breaks one is still what the bank said: it is landed, and these problems say what a person must look at. What
// statements say of each other is in across.ts.
import type { Entry, Head, Total } from "../format/camt.ts";
import { decimalOf, scaled } from "../format/camt-amount.ts";
import { previousOf } from "../format/camt-part.ts";
import { referenceValid, validIban } from "../format/reference.ts";
import type { Problem } from "../source.ts";

/** Numbers and sums by sign. */
type Sides = { credits: number; debits: number; creditSum: bigint; debitSum: bigint };
type CodeTally = Pick<Entry, "code" | "ownCode"> & { readonly all: Sides; readonly booked: Sides };

const sides = (): Sides => ({ credits: 0, debits: 0, creditSum: 0n, debitSum: 0n });

function put(into: Sides, credit: boolean, amount: bigint): void {
  if (credit) {
    into.credits += 1;
    into.creditSum += amount;
  } else {
    into.debits += 1;
    into.debitSum -= amount;
  }
}

/** What a statement's entries add up to, counted while they stream. */
export type Tally = {
  entries: number;
  details: number;
  pending: number;
  booked: bigint;
  /** Of booked entries in the statement's currency. */
  credits: bigint;
  debits: bigint;
  /** Of all entries, by sign: what TxsSummry speaks about. */
  all: Sides;
  /** The same by code, where TxsSummry does so: of all, and of what is booked. */
  codes: Map<string, CodeTally>;
  foreign: number;
  statusMissing: boolean;
};

export const emptyTally = (): Tally => ({
  entries: 0,
  details: 0,
  pending: 0,
  booked: 0n,
  credits: 0n,
  debits: 0n,
  all: sides(),
  codes: new Map(),
  foreign: 0,
  statusMissing: false,
});

/** Counts one entry. `credit` is the sign as sent: a zero amount has none of its own. */
export function count(tally: Tally, entry: Entry, head: Head): void {
  const amount = scaled(entry.amount);
  tally.entries += 1;
  tally.details += entry.details;
  if (entry.statusMissing) tally.statusMissing = true;
  put(tally.all, entry.credit, amount);
  if (head.summary.codes.length > 0) countCode(tally.codes, entry, amount);
  if (entry.currency !== head.currency) tally.foreign += 1;
  if (entry.status !== "BOOK") tally.pending += 1;
  else if (entry.currency === head.currency) {
    tally.booked += amount;
    if (entry.credit) tally.credits += amount;
    else tally.debits -= amount;
  }
}

function countCode(codes: Map<string, CodeTally>, entry: Entry, amount: bigint): void {
  const { code, ownCode, credit, status } = entry;
  const key = `${code} ${ownCode}`;
  const tally = codes.get(key) ?? { code, ownCode, all: sides(), booked: sides() };
  codes.set(key, tally);
  put(tally.all, credit, amount);
  if (status === "BOOK") put(tally.booked, credit, amount);
}

/** Opening + booked = closing; null where one of the two is missing. */
export function balanced(head: Head, { booked }: Pick<Tally, "booked">): boolean | null {
  if (head.opening === null || head.closing === null) return null;
  return scaled(head.opening.amount) + booked === scaled(head.closing.amount);
}

export const problem = (
  severity: Problem["severity"],
  code: string,
  message: string,
  where: string,
): Problem => ({
  code,
  message,
  where,
  severity,
});

export function* statementProblems(head: Head, tally: Tally): Iterable<Problem> {
  const where = `Stmt ${head.index + 1}`;
  const { opening, closing } = head;
  // A notification has no balances, a report of the day those of the moment.
  const isStatement = head.version.kind === "camt.053";
  if (isStatement && opening === null)
    yield problem(
      "warning",
      "opening_missing",
      "No OPBD or PRCD: the balance equation cannot be checked",
      where,
    );
  if (isStatement && closing === null)
    yield problem("warning", "closing_missing", "No CLBD: the balance equation cannot be checked", where);
  if (opening !== null && closing !== null && balanced(head, tally) === false) {
    const expected = scaled(opening.amount) + tally.booked;
    yield problem(
      "error",
      "balance_equation",
      `${opening.code} ${opening.amount} and entries of ${decimalOf(tally.booked)} give ${decimalOf(expected)}, but ${closing.code} is ${closing.amount}: difference ${decimalOf(scaled(closing.amount) - expected)}`,
      where,
    );
  }
  const previous = previousOf(head);
  if (opening?.code === "OPBD" && previous !== null && scaled(previous.amount) !== scaled(opening.amount))
    yield problem(
      "warning",
      "previous_closing",
      `The statement before it closed with ${previous.amount} (PRCD), and this one opens with ${opening.amount}`,
      where,
    );
  if (head.balances.some((one) => one.unsigned))
    yield problem(
      "warning",
      "balance_sign_missing",
      "A balance has no CdtDbtInd; it is taken for a credit",
      where,
    );
  if (tally.statusMissing)
    yield problem(
      "warning",
      "status_missing",
      "Entries have no Sts; in a camt.053 they count as booked",
      where,
    );
  if (tally.foreign > 0 || head.balances.some((one) => one.currency !== head.currency)) {
    yield problem(
      "error",
      "currency_mix",
      `Entries or balances are not in ${head.currency}; they are in no sum`,
      where,
    );
  }
  if (head.isIban && !validIban(head.account))
    yield problem(
      "warning",
      "iban_check_digit",
      "The IBAN of the account has a wrong check digit or length",
      where,
    );
  if (head.copy !== null)
    yield problem("warning", "copy", `The bank marks the statement as ${head.copy}`, where);
  yield* summaryProblems(head, tally, where);
}

function* summaryProblems(head: Head, tally: Tally, where: string): Iterable<Problem> {
  const { summary } = head;
  const { all } = tally;
  const { credits, debits } = apart(all);
  yield* totalProblems("summary", "TtlNtries", summary.all, all, where);
  yield* totalProblems("summary", "TtlCdtNtries", summary.credits, credits, where);
  yield* totalProblems("summary", "TtlDbtNtries", summary.debits, debits, where);
  for (const problems of codeProblems(head, tally, where)) yield* problems;
}

/** What is wrong with the totals of each kind of transaction that the bank gives totals of. */
function* codeProblems({ summary }: Head, { codes }: Tally, where: string): Iterable<readonly Problem[]> {
  // What is only expected need not be among the entries. A code may stand several times: by sign, or by day.
  const told = summary.codes.filter(({ forecast }) => forecast !== true);
  for (const of of Map.groupBy(told, ({ code, own, forecast }) => `${code} ${own} ${forecast}`).values()) {
    const { code, own, forecast } = of[0]!;
    const sent = [...codes.values()]
      .filter((one) => isOf(one, code, own))
      .map(({ all, booked }) => (forecast === false ? booked : all))
      .reduce(added, sides());
    const name = `TtlNtriesPerBkTxCd ${[code, own].filter((one) => one !== null).join(" ")}`;
    const parts = apart(sent);
    const compared = [
      [name, together(of.map(({ all }) => all)), sent],
      [`${name} CdtNtries`, together(of.map((one) => one.credits)), parts.credits],
      [`${name} DbtNtries`, together(of.map((one) => one.debits)), parts.debits],
    ] as const;
    yield compared.flatMap(([name, total, sent]) => [
      ...totalProblems("summary_code", name, total, sent, where),
    ]);
  }
}

/** Of how many kinds of transaction the bank gives totals, and how many of these are those of its entries. */
export function codesAgreed(head: Head, tally: Tally): { readonly told: number; readonly agreed: number } {
  const all = [...codeProblems(head, tally, "")];
  return { told: all.length, agreed: all.filter((problems) => problems.length === 0).length };
}

/** Of a code all that begins with it: a total may be that of a family. */
const isOf = (entry: CodeTally, code: string | null, own: string | null): boolean =>
  (code === null || `${entry.code}-`.startsWith(`${code}-`)) && (own === null || entry.ownCode === own);

const added = (one: Sides, other: Sides): Sides => ({
  credits: one.credits + other.credits,
  debits: one.debits + other.debits,
  creditSum: one.creditSum + other.creditSum,
  debitSum: one.debitSum + other.debitSum,
});

const apart = ({ credits, debits, creditSum, debitSum }: Sides) => ({
  credits: { ...sides(), credits, creditSum },
  debits: { ...sides(), debits, debitSum },
});

/** Several totals as one; what one of them does not say, they do not say together. */
function together(totals: readonly (Total | undefined)[]): Total | undefined {
  const all = (of: (total: Total) => string | undefined): string | undefined => {
    const said = totals.map((total) => total && of(total));
    if (said.length === 1) return said[0];
    return said.every((one) => one !== undefined)
      ? decimalOf(said.reduce((sum, one) => sum + scaled(one), 0n))
      : undefined;
  };
  const uncounted = totals.find((total) => total?.uncounted !== undefined)?.uncounted;
  return {
    ...(uncounted === undefined ? {} : { uncounted }),
    count: all(({ count }) => count),
    sum: all(({ sum }) => sum),
    net: all(({ net }) => net),
  };
}

/** NbOfNtries counts entries, not details; Sum is absolute; the net has its own sign. Empty blocks may be left out. */
function* totalProblems(
  code: string,
  name: string,
  total: Total | undefined,
  { credits, debits, creditSum, debitSum }: Sides,
  where: string,
): Iterable<Problem> {
  if (total?.uncounted !== undefined)
    yield problem(
      "error",
      `${code}_uncounted`,
      `${name} has "${total.uncounted.slice(0, 40)}" where the number of entries should stand; the statement has ${credits + debits}`,
      where,
    );
  const number = credits + debits;
  if (total?.count !== undefined && Number(total.count) !== number) {
    yield problem(
      "error",
      `${code}_count`,
      `${name} counts ${Number(total.count)} entries; the statement has ${number}`,
      where,
    );
  }
  const sum = creditSum + debitSum;
  if (total?.sum !== undefined && scaled(total.sum) !== sum) {
    yield problem(
      "error",
      `${code}_sum`,
      `${name} sums to ${total.sum}; the entries to ${decimalOf(sum)}`,
      where,
    );
  }
  const net = creditSum - debitSum;
  if (total?.net !== undefined && scaled(total.net) !== net) {
    yield problem(
      "error",
      `${code}_net`,
      `${name} has a net of ${total.net}; the entries give ${decimalOf(net)}`,
      where,
    );
  }
}

export function* entryProblems(head: Head, entry: Entry): Iterable<Problem> {
  const where = `Stmt ${head.index + 1}, Ntry ${entry.position}`;
  if (entry.detailSum !== null && entry.detailSum.total !== scaled(entry.amount)) {
    yield problem(
      "warning",
      "details_sum",
      `The details sum to ${decimalOf(entry.detailSum.total)}, the entry is ${entry.amount}`,
      where,
    );
  }
  const sent = entry.batch?.transactions;
  if (sent && entry.details > 0 && Number(sent) !== entry.details) {
    yield problem(
      "warning",
      "batch_count",
      `The batch has ${sent} transactions, of which ${entry.details} are specified`,
      where,
    );
  }
  const total = entry.batch?.total;
  if (total && scaled(total) !== scaled(entry.amount.replace("-", ""))) {
    yield problem("warning", "batch_total", `The batch totals ${total}, the entry is ${entry.amount}`, where);
  }
}

export function referenceProblem(type: string | null, value: string, where: string): Problem | null {
  if (referenceValid(type, value) !== false) return null;
  return problem(
    "warning",
    "reference_check_digit",
    `The ${type ?? "structured"} reference has a wrong check digit or length; it is kept as it is`,
    where,
  );
}
