// From a payment journal that was approved in the ERP to the payment order that its bank gets. All or nothing: a line that
// may not be sent as it stands keeps the whole journal back, and says why; what was written otherwise than it stood (a
// name in other letters, a date that moved) is told for who approves.
import { createHash } from "node:crypto";
import { hasMember, lengthOf, mostOf } from "../../extract/format/message.ts";
import {
  ADDRESS_PARTS,
  type Address,
  type AddressPart,
  type PaymentGroup,
  type PaymentOrder,
  type PaymentParty,
  type PaymentVersion,
  type Remittance,
  type Transfer,
} from "../../extract/format/pain001.ts";
import { PAYMENT_MESSAGE } from "../../extract/format/pain001-message.ts";
import {
  referenceValid,
  validBetalingskenmerk,
  validIban,
  validOgm,
  validRf,
} from "../../extract/format/reference.ts";
import {
  AMOUNT,
  addressKind,
  ibanLength,
  inSepa,
  latin,
  MOST,
  repeatedPart,
  UNSTRUCTURED_UNTIL,
} from "../../extract/format/sepa.ts";
import {
  addDays,
  businessDay,
  businessTime,
  targetClosed,
  targetDay,
} from "../../extract/format/target-day.ts";

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
  /** A reference of our own for the creditor; null: one is made. */
  readonly endToEndId: string | null;
  readonly remittance: Remittance | null;
};

export type OrderOptions = {
  readonly version: PaymentVersion;
  readonly now: Date;
  /** 1, and one more each time that the bank refused the journal's file: the ids must be new then. */
  readonly attempt: number;
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
    | "text_changed"
    | "date_moved"
    | "duplicate_payment";
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

type Say = (code: string, message: string, hint: string) => void;
type Note = (code: OrderNote["code"], message: string, was: string | null, is: string | null) => void;

/**
 * Judges a journal line by line and makes its order. Equal journals, options and days give equal orders.
 * @returns order and ids where every line may be sent; else every error of every line
 */
export function orderPayments(journal: PaymentJournal, { version, now, attempt }: OrderOptions): Ordered {
  const errors: OrderError[] = [];
  const notes: OrderNote[] = [];
  const today = businessDay(now);
  const id = messageId(journal, version, attempt);
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
function messageId(journal: PaymentJournal, version: PaymentVersion, attempt: number): string {
  const content = JSON.stringify([journal.company, journal.journal, version, attempt, journal.lines]);
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

/** An id that every bank takes: Latin set, at most 35, no slash at either end or two together, no blank at either end. */
const isId = (text: string): boolean => {
  const written = latin(text);
  return "text" in written && !written.changed && text !== "" && text.length <= MOST.id;
};

const DAY = /^\d{4}-\d\d-\d\d$/;

function dateOf(wished: string, today: string, say: Say, note: Note): string {
  if (!DAY.test(wished) || addDays(`${wished.slice(0, 7)}-01`, Number(wished.slice(8)) - 1) !== wished) {
    say("date_invalid", `${wished || "nothing"} is no date`, "Give the payment a date in the ERP");
    return today;
  }
  if (wished > addDays(today, 365)) {
    say(
      "date_far",
      `${wished} is more than a year ahead, which banks refuse`,
      "Change the payment date in the ERP",
    );
    return wished;
  }
  const date = targetDay(wished < today ? today : wished);
  if (date !== wished) {
    const why = wished < today ? "is past" : `is ${targetClosed(wished)}, on which banks do not settle`;
    note("date_moved", `${wished} ${why}: moved to ${date}`, wished, date);
  }
  return date;
}

function ibanOf(text: string, whose: string, say: Say): string {
  const iban = text.replaceAll(/\s/g, "").toUpperCase();
  const country = iban.slice(0, 2);
  const length = ibanLength(country);
  if (iban === "") say("iban_missing", `The ${whose} has no IBAN`, "Give the account its IBAN in the ERP");
  else if (length === undefined || iban.length !== length || !validIban(iban))
    say(
      "iban_invalid",
      `The ${whose}'s IBAN is wrong: its check digits or its length do not fit`,
      "Ask for the IBAN again and correct it in the ERP",
    );
  else if (!inSepa(country))
    say(
      "iban_country",
      `The ${whose}'s account is in ${country}, which no SEPA payment reaches`,
      "Pay it by an international payment at the bank",
    );
  return iban;
}

function bicOf(bic: string | null, whose: string, version: PaymentVersion, say: Say): string | null {
  const text = bic?.replaceAll(/\s/g, "").toUpperCase() ?? "";
  if (text === "") return null;
  const leaf = PAYMENT_MESSAGE[version].types.get("Bic");
  if (leaf === undefined || !("leaf" in leaf) || leaf.leaf !== "pattern" || leaf.pattern.test(text))
    return text;
  say(
    "bic_invalid",
    `The ${whose}'s BIC is wrong`,
    "Correct it in the ERP, or leave it out: the IBAN suffices",
  );
  return text;
}

function partyOf(
  party: PaymentParty,
  whose: "debtor" | "creditor",
  version: PaymentVersion,
  date: string,
  say: Say,
  note: Note,
): PaymentParty {
  const written = latin(party.name);
  let name = "";
  if ("unknown" in written)
    say(
      "name_charset",
      `The ${whose}'s name holds ${written.unknown.join(", ")}, which cannot be written in the Latin set`,
      "Give the party a name in Latin letters in the ERP",
    );
  else if (!/[A-Za-z0-9]/.test(written.text))
    say("name_missing", `The ${whose} has no name`, "Give the party a name in the ERP");
  else {
    name = cut(written.text, MOST.name);
    if (name !== written.text)
      note("name_cut", `The ${whose}'s name is longer than ${MOST.name} characters`, party.name, name);
    else if (written.changed)
      note("name_changed", `The ${whose}'s name is written in other characters`, party.name, name);
  }
  return {
    name,
    iban: ibanOf(party.iban, whose, say),
    bic: bicOf(party.bic, whose, version, say),
    address: party.address === null ? null : addressOf(party.address, whose, version, date, say, note),
  };
}

/** Without a blank or slash at the end that the cut left. */
const cut = (text: string, most: number): string => text.slice(0, most).replace(/[/ ]+$/, "");

function addressOf(
  address: Address,
  whose: string,
  version: PaymentVersion,
  date: string,
  say: Say,
  note: Note,
): Address | null {
  const message = PAYMENT_MESSAGE[version];
  const hint = "Correct the address in the ERP, or pay without one";
  const write = (text: string, what: string): string => {
    const written = latin(text);
    if ("text" in written) return written.text;
    say(
      "address_charset",
      `${what} of the ${whose}'s address holds ${written.unknown.join(", ")}, which cannot be written in the Latin set`,
      hint,
    );
    // Something stands there, so that nothing else is said to be missing.
    return "?";
  };
  const parts = (Object.keys(ADDRESS_PARTS) as AddressPart[]).flatMap((part) => {
    const given = address[part];
    const text = given === undefined ? "" : write(given, part);
    if (text === "") return [];
    const tag = ADDRESS_PARTS[part];
    const most = mostOf(message, "Address", tag);
    if (!hasMember(message, "Address", tag))
      say("address_part", `pain.001.001.${version} has no place for the ${whose}'s ${part}`, hint);
    else if (most !== undefined && text.length > most)
      say(
        "address_length",
        `The ${whose}'s ${part} has ${text.length} characters; ${most} is the most`,
        hint,
      );
    return [[part, part === "country" ? text.toUpperCase() : text] as const];
  });
  const lines = (address.lines ?? []).map((line) => write(line, "a line")).filter((line) => line !== "");
  const made: Address = { ...Object.fromEntries(parts), ...(lines.length === 0 ? {} : { lines }) };
  if (parts.length === 0 && lines.length === 0) return null;
  if (made.country !== undefined && !/^[A-Z]{2}$/.test(made.country))
    say("address_country", `The ${whose}'s country is no code of two letters`, hint);
  const kind = addressKind(made);
  if (kind === "unstructured" && date >= UNSTRUCTURED_UNTIL)
    say(
      "address_unstructured",
      `The ${whose}'s address names no town and country of its own; from ${UNSTRUCTURED_UNTIL} banks refuse that`,
      hint,
    );
  const most = kind === "unstructured" ? 7 : MOST.addressLines;
  if (lines.length > most)
    say("address_lines", `The ${whose}'s address has ${lines.length} free lines; ${most} is the most`, hint);
  for (const line of lines)
    if (line.length > MOST.addressLine)
      say("address_length", `A line of the ${whose}'s address is longer than ${MOST.addressLine}`, hint);
  const repeated = kind === "hybrid" ? repeatedPart(parts, lines) : undefined;
  if (repeated !== undefined)
    say("address_repeated", `A free line of the ${whose}'s address repeats its ${repeated}`, hint);
  const [was, is] = [told(address), told(made)];
  if (was !== is) note("address_changed", `The ${whose}'s address is written in other characters`, was, is);
  return made;
}

const told = (address: Address): string =>
  [
    ...(Object.keys(ADDRESS_PARTS) as AddressPart[]).map((part) => address[part] ?? ""),
    ...(address.lines ?? []),
  ]
    .filter((one) => one !== "")
    .join(", ");

function transferOf(
  line: PaymentLine,
  made: string,
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
  if (line.endToEndId !== null && !isId(line.endToEndId))
    say(
      "id_invalid",
      "The reference of our own has other than Latin characters, more than 35 of them, or slashes in wrong places",
      "Change it in the ERP, or leave it empty: one is made",
    );
  return {
    instructionId: null,
    endToEndId: line.endToEndId ?? made,
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

function remittanceOf({ remittance, creditor }: PaymentLine, say: Say, note: Note): Remittance | null {
  if (remittance === null) return null;
  if ("text" in remittance) {
    const written = latin(remittance.text);
    if ("unknown" in written) {
      say(
        "text_charset",
        `The description holds ${written.unknown.join(", ")}, which cannot be written in the Latin set`,
        "Change the description in the ERP",
      );
      return null;
    }
    if (written.text.length > MOST.text)
      say(
        "text_length",
        `The description has ${written.text.length} characters; ${MOST.text} is the most`,
        "Shorten it in the ERP, or pay fewer invoices at once",
      );
    if (written.changed)
      note("text_changed", "The description is written in other characters", remittance.text, written.text);
    return written.text === "" ? null : { text: written.text };
  }
  const reference = remittance.reference.replaceAll(/[\s.+*/]/g, "").toUpperCase();
  const issuer = remittance.issuer ?? issuerOf(reference, creditor.iban);
  const valid = issuer === null ? null : referenceValid(`SCOR/${issuer}`, reference);
  if (valid === false)
    say(
      "reference_invalid",
      `The creditor's reference is no ${NAMES[issuer!] ?? "reference"}: its check digits or its length do not fit`,
      "Compare it with the invoice and correct it in the ERP",
    );
  else if (valid === null && !isId(reference))
    say(
      "reference_invalid",
      "The creditor's reference has more than 35 characters, or others than a reference may have",
      "Compare it with the invoice; what is no reference goes in the description",
    );
  return { reference, issuer };
}

const NAMES: { readonly [issuer: string]: string } = {
  CUR: "betalingskenmerk",
  ISO: "RF reference",
  BBA: "structured communication (OGM)",
};

/** By whose rule a reference was made, told by its form; null where it is nobody's that we know. */
function issuerOf(reference: string, iban: string): string | null {
  if (/^RF\d{2}/.test(reference) || validRf(reference)) return "ISO";
  const belgian = iban.trim().toUpperCase().startsWith("BE");
  if (belgian && validOgm(reference)) return "BBA";
  if (validBetalingskenmerk(reference)) return "CUR";
  // Digits that would be one but for a digit: said to be wrong, not passed on as something else.
  if (/^(\d{9,14}|\d{16})$/.test(reference)) return belgian ? "BBA" : "CUR";
  return null;
}

/** What may not, or should not, stand twice in one file. */
class Lines {
  readonly #numbers = new Set<string>();
  readonly #ids = new Set<string>();
  readonly #payments = new Map<string, string>();

  meet(line: PaymentLine, transfer: Transfer, say: Say, note: Note): void {
    if (this.#numbers.has(line.line))
      say(
        "duplicate_line",
        `The journal has line ${line.line} twice`,
        "Read the journal again: it was delivered wrong",
      );
    this.#numbers.add(line.line);
    if (this.#ids.has(transfer.endToEndId))
      say(
        "duplicate_id",
        "Another line has the same reference of our own",
        "Give each payment its own, or none",
      );
    this.#ids.add(transfer.endToEndId);
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
