// From a payment journal that was approved in the ERP to the payment order that its bank gets. All or nothing: a line that
// may not be sent as it stands keeps the whole journal back, and says why; what was written otherwise than it stood (a
// name in other letters, a date that moved) is told for who approves.
import { createHash } from "node:crypto";
import { lengthOf } from "../../extract/format/message.ts";
import type {
  PaymentGroup,
  PaymentOrder,
  PaymentParty,
  PaymentVersion,
  Remittance,
  Transfer,
} from "../../extract/format/pain001.ts";
import { AMOUNT, latin, MOST } from "../../extract/format/sepa.ts";
import {
  addDays,
  businessDay,
  businessTime,
  targetClosed,
  targetDay,
} from "../../extract/format/target-day.ts";
import { type Note, partyOf, type Say } from "./party.ts";
import { isId, remittanceOf } from "./remittance.ts";

/** What a payment is for decides how it is booked. Salaries go as one amount, so that no statement shows who earns what. */
export const PAYMENT_KINDS = {
  supplier: { batch: false, category: "SUPP" },
  salary: { batch: true, category: "SALA" },
  pension: { batch: true, category: "PENS" },
  tax: { batch: false, category: "TAXS" },
  treasury: { batch: false, category: "TREA" },
  other: { batch: false, category: null },
} as const;
export type PaymentKind = keyof typeof PAYMENT_KINDS;

/** One journal of the ERP, of one legal entity. */
export type PaymentJournal = {
  readonly company: string;
  /** The ERP's number of it. */
  readonly journal: string;
  /** Who orders: the legal entity's name, and its number (KvK) where the bank wants one. */
  readonly initiator: { readonly name: string; readonly id: string | null };
  readonly lines: readonly PaymentLine[];
};

export type PaymentLine = {
  /** The ERP's number of the line, by which an error names it. */
  readonly line: string;
  readonly kind: PaymentKind;
  readonly debtor: PaymentParty;
  /** Name and address in any script; IBAN with or without blanks. */
  readonly creditor: PaymentParty;
  /** Decimal text, positive. */
  readonly amount: string;
  readonly currency: string;
  /** The day on which it should leave, `YYYY-MM-DD`. */
  readonly date: string;
  readonly remittance: Remittance | null;
};

export type OrderOptions = {
  readonly version: PaymentVersion;
  readonly now: Date;
};

/** `line` is null for what is wrong with the journal as a whole. */
export type OrderError = {
  readonly line: string | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
};

/** What the approver must see. `was` and `is` where something was written otherwise. */
export type OrderNote = {
  readonly line: string;
  readonly code:
    | "name_changed"
    | "name_cut"
    | "address_changed"
    | "address_left_out"
    | "text_changed"
    | "date_moved"
    | "duplicate_payment"
    | "paid_before";
  readonly message: string;
  readonly was: string | null;
  readonly is: string | null;
};

export type Ordered = {
  /** Null where there is an error. */
  readonly order: PaymentOrder | null;
  readonly errors: readonly OrderError[];
  readonly notes: readonly OrderNote[];
  /** Line of the journal → the ids by which bank reports name it. Empty where there is an error. */
  readonly ids: ReadonlyMap<string, { readonly group: string; readonly endToEndId: string }>;
};

/**
 * Judges a journal line by line and makes its order. Equal journals, options and days give equal orders.
 * @returns order and ids where every line may be sent; else every error of every line
 */
export function orderPayments(journal: PaymentJournal, { version, now }: OrderOptions): Ordered {
  const errors: OrderError[] = [];
  const notes: OrderNote[] = [];
  const today = businessDay(now);
  const id = messageId(journal, version);
  const initiator = initiatorOf(journal, (code, message, hint) =>
    errors.push({ line: null, code, message, hint }),
  );
  if (journal.lines.length === 0)
    errors.push({
      line: null,
      code: "journal_empty",
      message: `Payment journal ${journal.journal} has no lines`,
      hint: "Look in the ERP whether its lines were approved",
    });
  const groups = new Map<string, { kind: PaymentKind; date: string; debtor: PaymentParty; of: Made[] }>();
  const seen = new Lines();
  const debtors = new Set<string>();
  for (const [at, line] of journal.lines.entries()) {
    const say: Say = (code, message, hint) => void errors.push({ line: line.line, code, message, hint });
    const note: Note = (code, message, was, is) =>
      void notes.push({ line: line.line, code, message, was, is });
    const date = dateOf(line.date, today, say, note);
    const payer = JSON.stringify(line.debtor);
    // How the payer is written is told once.
    const debtor = partyOf(line.debtor, "debtor", version, date, say, debtors.has(payer) ? () => {} : note);
    debtors.add(payer);
    const transfer = transferOf(line, `${id}-${at + 1}`, version, date, say, note);
    seen.meet(line, transfer, say, note);
    const key = JSON.stringify([debtor.iban, date, line.kind, debtor]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { kind: line.kind, date, debtor, of: [{ line, transfer }] });
    else group.of.push({ line, transfer });
  }
  if (errors.length > 0) return { order: null, errors, notes, ids: new Map() };
  const ids = new Map<string, { readonly group: string; readonly endToEndId: string }>();
  const sorted = [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
  const order: PaymentOrder = {
    version,
    id,
    created: businessTime(now),
    initiator,
    groups: sorted.map(([, { kind, date, debtor, of }], at): PaymentGroup => {
      const group = `${id}-P${at + 1}`;
      for (const { line, transfer } of of) ids.set(line.line, { group, endToEndId: transfer.endToEndId });
      const { batch, category } = PAYMENT_KINDS[kind];
      return { id: group, batch, category, date, debtor, transfers: of.map(({ transfer }) => transfer) };
    }),
  };
  return { order, errors, notes, ids };
}

type Made = { readonly line: PaymentLine; readonly transfer: Transfer };

/** Company and journal as far as they fit, and what makes it another's: at most 28 characters, so that others can be made of it. */
function messageId(journal: PaymentJournal, version: PaymentVersion): string {
  const content = JSON.stringify([journal.company, journal.journal, version, journal.lines]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10).toUpperCase();
  const named = `${journal.company}-${journal.journal}`
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .slice(-17)
    .replaceAll(/^-|-$/g, "");
  return named === "" ? hash : `${named}-${hash}`;
}

function initiatorOf({ initiator }: PaymentJournal, say: Say): PaymentOrder["initiator"] {
  const name = latin(initiator.name);
  if ("unknown" in name || name.text === "" || lengthOf(name.text) > MOST.name) {
    say(
      "initiator_name",
      `The legal entity's name cannot be written in at most ${MOST.name} Latin characters`,
      "Give it another name in saldo.config.ts",
    );
    return { name: "", id: null };
  }
  if (initiator.id !== null && !isId(initiator.id))
    say("initiator_id", "The legal entity's number is no identification", "Give its KvK number, or none");
  return { name: name.text, id: initiator.id };
}

const DAY = /^\d{4}-\d\d-\d\d$/;

function dateOf(wished: string, today: string, say: Say, note: Note): string {
  if (!DAY.test(wished) || addDays(`${wished.slice(0, 7)}-01`, Number(wished.slice(8)) - 1) !== wished) {
    say("date_invalid", `${wished || "nothing"} is no date`, "Give the payment a date in the ERP");
    return today;
  }
  const date = targetDay(wished < today ? today : wished);
  if (date > addDays(today, 365)) {
    say(
      "date_far",
      `${date} is more than a year ahead, which banks refuse`,
      "Change the payment date in the ERP",
    );
    return wished;
  }
  if (date !== wished) {
    const why = wished < today ? "is past" : `is ${targetClosed(wished)}, on which banks do not settle`;
    note("date_moved", `${wished} ${why}: moved to ${date}`, wished, date);
  }
  return date;
}

function transferOf(
  line: PaymentLine,
  endToEndId: string,
  version: PaymentVersion,
  date: string,
  say: Say,
  note: Note,
): Transfer {
  if (line.currency !== "EUR")
    say(
      "currency",
      `The payment is in ${line.currency || "no currency"}; SEPA knows euros only`,
      "Pay it by an international payment at the bank",
    );
  return {
    instructionId: null,
    endToEndId,
    amount: amountOf(line.amount, say),
    creditor: partyOf(line.creditor, "creditor", version, date, say, note),
    purpose: PAYMENT_KINDS[line.kind].category === "SALA" ? "SALA" : null,
    remittance: remittanceOf(line, say, note),
  };
}

function amountOf(text: string, say: Say): string {
  const [, whole = "", part = ""] = /^(\d{1,15})(?:\.(\d+))?$/.exec(text) ?? [];
  const hint = "Correct the amount in the ERP";
  if (whole === "") {
    say("amount_invalid", "The amount is no positive decimal number", hint);
    return "0.00";
  }
  if (/[1-9]/.test(part.slice(2))) {
    say("amount_decimals", "The amount has parts of a cent", hint);
    return "0.00";
  }
  const cents = BigInt(whole + part.slice(0, 2).padEnd(2, "0"));
  if (cents < AMOUNT.least || cents > AMOUNT.most)
    say("amount_range", "A SEPA payment is of at least 0.01 and at most 999999999.99", hint);
  return `${BigInt(whole)}.${part.slice(0, 2).padEnd(2, "0")}`;
}

/** What may not, or should not, stand twice in one file. */
class Lines {
  readonly #numbers = new Set<string>();
  readonly #payments = new Map<string, string>();

  meet(line: PaymentLine, transfer: Transfer, say: Say, note: Note): void {
    if (this.#numbers.has(line.line))
      say(
        "duplicate_line",
        `The journal has line ${line.line} twice`,
        "Read the journal again: it was delivered wrong",
      );
    this.#numbers.add(line.line);
    const key = JSON.stringify([transfer.creditor.iban, transfer.amount, transfer.remittance]);
    const other = this.#payments.get(key);
    if (other !== undefined)
      note(
        "duplicate_payment",
        `The same account, amount and reference as line ${other}: it may be paid twice`,
        null,
        null,
      );
    else this.#payments.set(key, line.line);
  }
}
