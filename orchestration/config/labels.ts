// Numbers that Dynamics 365 exports without a public label.
import { misconfigured } from "../../extract/error.ts";
import type { Topic } from "./topic.ts";

/** Numbers by what they stand for; the defaults are common practice, to be verified on the organisation's own export. */
export type Labels = {
  /** LedgerPostingType: why a ledger line was posted. */
  readonly postingType: Labelled<
    "customer" | "vendor" | "bank" | "tax" | "taxReturn" | "exchange" | "yearEnd"
  >;
  /** FiscalPeriodType. */
  readonly periodType: Labelled<"opening" | "operating" | "closing">;
  /** FiscalPeriodStatus. */
  readonly periodStatus: Labelled<"open" | "onHold" | "closed">;
  /** State of a budget register entry. */
  readonly budgetStatus: Labelled<"draft" | "completed">;
  /** Side of a budget register entry. */
  readonly budgetSide: Labelled<"debit" | "credit">;
  /** Kind of a budget register entry. */
  readonly budgetType: Labelled<"expense" | "revenue">;
  /** PurchStatus, of purchase orders and of their lines. */
  readonly purchaseStatus: Labelled<"open" | "received" | "invoiced" | "cancelled">;
  /** TaxDirection. */
  readonly taxDirection: Labelled<"payable" | "receivable" | "useTax">;
  /** LedgerTransType: the transactions of customers and vendors that an invoice of sales or purchasing stands behind. */
  readonly transactionType: Labelled<"salesInvoice" | "purchaseInvoice">;
  /** State of a payment journal's approval. Nothing is taken for granted: until it is said, no journal counts as approved. */
  readonly journalApproval: Labelled<"approved">;
  /** CustVendorBlocked: vendors who may not be paid. */
  readonly vendorHold: Labelled<"payment">;
};
type Labelled<Label extends string> = { readonly [L in Label]: readonly number[] };

const usual: Labels = {
  postingType: {
    customer: [31],
    vendor: [41],
    bank: [20],
    tax: [71],
    taxReturn: [72],
    exchange: [1],
    yearEnd: [12],
  },
  periodType: { opening: [0], operating: [1], closing: [2] },
  periodStatus: { open: [0], onHold: [1], closed: [2] },
  budgetStatus: { draft: [1], completed: [2] },
  budgetSide: { debit: [0], credit: [1] },
  budgetType: { expense: [0], revenue: [1] },
  purchaseStatus: { open: [1], received: [2], invoiced: [3], cancelled: [4] },
  taxDirection: { payable: [1], receivable: [2], useTax: [3] },
  // Sales and free text; purchase.
  transactionType: { salesInvoice: [2, 8], purchaseInvoice: [3] },
  journalApproval: { approved: [] },
  // All, and Payment.
  vendorHold: { payment: [2, 3] },
};

/** The organisation's labels over the defaults. Of a number with two labels nothing can be said. */
function made(chosen: { readonly [kind: string]: object | undefined } = {}): Labels {
  return Object.fromEntries(
    Object.entries(usual).map(([kind, defaults]) => {
      const labels: Record<string, readonly number[]> = { ...defaults, ...chosen[kind] };
      const unknown = Object.keys(labels).filter((label) => !(label in defaults));
      const numbers = Object.values(labels).flat();
      if (
        unknown.length === 0 &&
        numbers.every(Number.isSafeInteger) &&
        new Set(numbers).size === numbers.length
      )
        return [kind, labels];
      throw misconfigured(
        "bad_labels",
        `labels.${kind} is ${JSON.stringify(chosen[kind])}`,
        `give each of ${Object.keys(defaults).join(", ")} whole numbers of its own: { ${Object.keys(defaults)[0]}: [1] }`,
      );
    }),
  ) as unknown as Labels;
}

export const labels: Topic<Labels> = { usual, made: (chosen) => made(chosen as Parameters<typeof made>[0]) };
