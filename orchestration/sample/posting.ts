// The one stream of business events. A posting says once what happened; ledger lines, project transactions and bank
// entries are projections of it, so that they agree by construction.
import { SaldoError } from "../../extract/error.ts";
import type { Currency } from "./currency.ts";
import type { PeriodType } from "./fiscal.ts";
import type { Invoice } from "./invoice.ts";
import type { Cents } from "./money.ts";
import type { BankAccount, Category, Company } from "./organisation.ts";
import type { PaymentJournal } from "./payment.ts";
import type { Project } from "./project.ts";
import type { Detail } from "./reference.ts";
import type { Item, Settlement } from "./subledger.ts";
import type { Tax } from "./tax.ts";

/** A line that also is a project transaction: it stands in the project ledger exactly once. */
export type ProjectTransaction = {
  /** Several lines may share one transaction. */
  readonly id: string;
  readonly project: Project;
  readonly category: Category;
  readonly side: "cost" | "sales";
  readonly resource: string;
  readonly workDate: string;
  /** Hundredths of hours or units. */
  readonly quantity: Cents;
};

export type Line = {
  readonly account: string;
  readonly costCentre?: string;
  /** Debit positive. */
  readonly amount: Cents;
  /** The same in the currency of the posting, where that is not the euro. */
  readonly foreign?: Cents;
  readonly text: string;
  /** The customer or vendor transaction that the line is. */
  readonly item?: Item;
  /** Tax transactions that add up to the line. */
  readonly taxes?: readonly Tax[];
  readonly project?: ProjectTransaction;
};

/** How the bank saw it: one entry on one account, its amount the sum of the lines on that account's ledger. */
export type Movement = {
  readonly account: BankAccount;
  readonly kind: "receipt" | "payment" | "direct debit" | "salary" | "charges" | "interest" | "transfer";
  /** Day on which the bank booked it, where that is another one: up to a week before or some days after. */
  readonly on?: string;
  /** Booked as one amount for so many transactions, with or without their details. */
  readonly batch?: { readonly id: string; readonly count: number };
  readonly details: readonly Detail[];
  readonly info?: string;
};

/** D365's LedgerTransType. */
export const KINDS = {
  memorial: 0,
  sales: 2,
  purchase: 3,
  project: 6,
  exchange: 9,
  payroll: 11,
  payment: 15,
  tax: 16,
} as const;

export type Posting = {
  readonly company: Company;
  readonly journal: string;
  readonly voucher: string;
  readonly date: string;
  readonly kind: keyof typeof KINDS;
  readonly document: string;
  /** Storno: booked negative on the side of the original. */
  readonly correction: boolean;
  /** Of amounts in `foreign`; the euro otherwise. */
  readonly currency: Currency;
  readonly period: PeriodType;
  /** For the tax books only. */
  readonly layer: "current" | "tax";
  readonly lines: readonly Line[];
  readonly movement?: Movement;
  readonly settlements?: readonly Settlement[];
  readonly invoice?: Invoice;
  /** The journal of payments that it is the posting of. */
  readonly payment?: PaymentJournal;
};

/** Sum of a posting's lines on one main account. */
export const amountOn = (posting: Posting, account: string): Cents =>
  posting.lines.reduce((sum, line) => (line.account === account ? sum + line.amount : sum), 0);

/** What a line moves in the currency of its posting. */
export const foreignOf = (posting: Pick<Posting, "currency">, line: Line): Cents =>
  posting.currency === "EUR" ? line.amount : (line.foreign ?? 0);

/** Refuses a posting that does not balance, or whose bank, subledger or tax is not what its lines say: a bug here, never data. */
export function checked(posting: Posting): Posting {
  const add = (amounts: readonly Cents[]) => amounts.reduce((total, amount) => total + amount, 0);
  const sum = add(posting.lines.map((line) => line.amount));
  const foreign = add(posting.lines.map((line) => foreignOf(posting, line)));
  const ledgers = posting.company.banks.map((account) => account.ledger);
  const touched = posting.lines.filter((line) => ledgers.includes(line.account));
  const moved = posting.movement?.account.ledger;
  const stray = posting.kind !== "memorial" && touched.some((line) => line.account !== moved);
  const apart = posting.lines.some(
    ({ amount, item, taxes }) =>
      (item && item.amount !== amount) || (taxes && add(taxes.map((tax) => tax.amount)) !== amount),
  );
  if (sum !== 0 || foreign !== 0 || !Number.isSafeInteger(sum) || stray || apart) {
    throw new SaldoError(
      "fatal",
      "sample_unbalanced",
      `sample posting ${posting.company.id}/${posting.voucher} is wrong`,
    );
  }
  return posting;
}
