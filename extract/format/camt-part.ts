// From the slots of a CAMT message to typed values, the same for every version (BIC or BICFI, Sts as text or code,
// parties nested or not, Dt or DtTm). Nothing here knows about files or streams.
import type { SaldoError } from "../error.ts";
import type { Balance, CamtKind, CodeTotal, Detail, Entry, Head, Reference, Total } from "./camt.ts";
import { amount, decimalOf, isCount, isNumber, readAmount, scaled, signed } from "./camt-amount.ts";
import {
  type AccountSlots,
  type AgentSlots,
  BALANCE,
  BODY,
  type ChoiceSlots,
  type CountedSlots,
  type DaySlots,
  DETAILS,
  ENTRIES,
  GROUP,
  type KindSlots,
  type PageSlots,
  type PartySlots,
  type TotalSlots,
} from "./camt-shape.ts";
import type { Slots } from "./xml-slots.ts";

/** Makes the refusal for what stands, or should stand, in a slot, with its position. */
export type Fault = (code: string, message: string, slot: number, hint: string) => SaldoError;

/** What to do about a file that is not as the schema has it. */
export const SCHEMA =
  "The file breaks the ISO 20022 schema; ask the bank for it again, and do not correct it by hand";

/**
 * An amount as written, but for digits on both sides of its point; what it is worth stands in `amount`. A text that is
 * not the schema's decimal refuses the file: a guess could change a figure.
 */
export function amountOf(slots: Slots, slot: number, fault: Fault): string {
  const text = slots.id(slot) ?? "";
  if (!readAmount(text))
    throw fault("camt_amount", `The amount "${text.slice(0, 40)}" is not an ISO 20022 amount`, slot, SCHEMA);
  const currency = slots.attribute[slot] ?? "";
  if (currency !== "EUR" && !/^[A-Z]{3}$/.test(currency))
    throw fault("camt_currency", `The amount has no valid currency`, slot, SCHEMA);
  // The schema allows a point without digits before or behind it; nobody else does.
  return text.startsWith(".") || text.endsWith(".") ? decimalOf(scaled(text)) : text;
}

const currencyOf = (slots: Slots, slot: number): string => slots.attribute[slot]!;

/** Whether an element is a credit; anything but CRDT and DBIT refuses the file. */
export function isCredit(slots: Slots, slot: number, of: number, name: string, fault: Fault): boolean {
  const sign = slots.code(slot);
  if (sign === "CRDT") return true;
  if (sign === "DBIT") return false;
  throw fault("camt_sign", `${name} has no CdtDbtInd of CRDT or DBIT`, of, SCHEMA);
}

/** The calendar day as the bank wrote it, from Dt or DtTm. Years before 1900 are the bank's "no date" (0004-11-30). */
export function dayOf(slots: Slots, { date, instant }: DaySlots, fault: Fault): string | null {
  if (slots.has(date)) return day(slots, date, fault);
  return slots.has(instant) ? day(slots, instant, fault) : null;
}

function day(slots: Slots, slot: number, fault: Fault): string | null {
  const written = slots.code(slot) ?? "";
  // A statement is full of the same few days.
  if (written === lastWritten) return lastDay;
  const date = written.slice(0, 10);
  if (!MOMENT.test(written) || !isDay(date))
    throw fault("camt_date", `"${written.slice(0, 40)}" is not a date`, slot, SCHEMA);
  lastWritten = written;
  lastDay = date < "1900" ? null : date;
  return lastDay;
}

/** When a message was made: no figure hangs on it, so of what is not written as it should be only the day is believed. */
function momentOf(slots: Slots, slot: number): string | null {
  const written = slots.id(slot) ?? "";
  if (MOMENT.test(written) && /[T ]\d\d:\d\d:[0-5]\d/.test(written))
    return written.replace(/(:\d\d:\d\d)[.:,](\d{1,9})\d*/, "$1.$2");
  const date = written.slice(0, 10);
  return isDay(date) ? date : null;
}

let lastWritten = "";
let lastDay: string | null = null;
/**
 * ISODate or ISODateTime, and what banks make of them: the one where the other is meant, a blank for the T, no seconds,
 * the sixtieth of a minute, parts of it behind a colon or comma, a zone of hours alone. Two digits straight behind a day
 * are no zone: they may be another day.
 */
const MOMENT =
  /^(?!.{10}[+-]\d\d$)\d{4}-\d\d-\d\d([T ](([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)([.:,]\d+)?)?|24:00(:00([.:,]0+)?)?))?(Z|[+-]((0\d|1[0-3])(:?[0-5]\d)?|14(:?00)?))?$/;
const isDay = (date: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(date) &&
  !Number.isNaN(Date.parse(date)) &&
  new Date(date).toISOString().slice(0, 10) === date;

const codeOf = (slots: Slots, { cd, prtry }: ChoiceSlots): string | null =>
  slots.code(cd) ?? slots.code(prtry);

/** The status as sent; null where a bank leaves it out. */
function statusOf(slots: Slots, fault: Fault): string | null {
  const text = slots.code(ENTRIES.status.text);
  if (text === null) return codeOf(slots, ENTRIES.status);
  if (slots.has(ENTRIES.status.cd) || slots.has(ENTRIES.status.prtry))
    throw fault("camt_mixed", "Sts holds a text and a code", ENTRIES.status.text, SCHEMA);
  return text;
}

const bicOf = (slots: Slots, { bicfi, bic }: AgentSlots): string | null =>
  slots.code(bicfi) ?? slots.code(bic);

const UNUSUAL = /[^0-9A-Z]/;

/** An IBAN as it is printed and as people type it, in the way of the standard. */
const ibanOf = (written: string): string =>
  UNUSUAL.test(written) ? written.replace(/\s/g, "").toUpperCase() : written;

function accountOf(slots: Slots, { iban, other }: AccountSlots): string | null {
  const written = slots.id(iban);
  return written === null ? slots.id(other) : ibanOf(written);
}

/** Behind the code of a balance in the middle of a statement. */
export const INTERIM = "/INTM";

export function balanceOf(slots: Slots, fault: Fault): Balance {
  const code = codeOf(slots, BALANCE.code);
  if (code === null)
    throw fault("camt_balance", "A balance does not say which one it is: it has no Tp", BALANCE.self, SCHEMA);
  if (!slots.has(BALANCE.amount)) throw fault("camt_amount", "A balance has no Amt", BALANCE.self, SCHEMA);
  const written = amountOf(slots, BALANCE.amount, fault);
  const unsigned = !slots.has(BALANCE.sign);
  return {
    code: codeOf(slots, BALANCE.subtype) === "INTM" ? `${code}${INTERIM}` : code,
    // The schema demands a sign, but some banks leave it off a balance that is not overdrawn.
    amount: signed(written, unsigned || isCredit(slots, BALANCE.sign, BALANCE.self, "Bal", fault)),
    unsigned,
    currency: currencyOf(slots, BALANCE.amount),
    date: dayOf(slots, BALANCE.day, fault),
  };
}

/** The first of the named codes that is there; of several with that code the earliest, or the latest. */
function pick(balances: readonly Balance[], codes: readonly string[], latest: boolean): Balance | null {
  for (const code of codes) {
    const found = balances.filter((one) => one.code === code);
    const [first, ...rest] = found;
    if (first === undefined) continue;
    return rest.reduce((best, one) => {
      const later = (one.date ?? "") > (best.date ?? "");
      return later === latest && one.date !== best.date ? one : best;
    }, first);
  }
  return null;
}

function numberOf(slots: Slots, slot: number, fault: Fault): string | undefined {
  if (!slots.has(slot)) return undefined;
  const value = slots.id(slot) ?? "";
  if (!isNumber(value))
    throw fault("camt_amount", `The total "${value.slice(0, 40)}" is not an ISO 20022 number`, slot, SCHEMA);
  return value;
}

function countedOf(slots: Slots, of: CountedSlots, fault: Fault): Total | undefined {
  if (!slots.has(of.self)) return undefined;
  const count = slots.id(of.count) ?? undefined;
  const sums = { sum: numberOf(slots, of.sum, fault), net: undefined };
  // No figure hangs on it.
  return count === undefined || isCount(count)
    ? { count, ...sums }
    : { count: undefined, uncounted: count, ...sums };
}

function totalOf(slots: Slots, of: TotalSlots, fault: Fault): Total | undefined {
  const counted = countedOf(slots, of, fault);
  if (counted === undefined) return undefined;
  const deep = slots.has(of.deep);
  const net = numberOf(slots, deep ? of.deepNet : of.flatNet, fault);
  const sign = slots.code(deep ? of.deepSign : of.flatSign);
  return { ...counted, net: net === undefined || sign === null ? undefined : signed(net, sign === "CRDT") };
}

/** What the bank says that it sent of one kind of transaction. */
export const codeTotalOf = (slots: Slots, fault: Fault): CodeTotal => ({
  code: kindOf(slots, BODY.code.kind),
  own: slots.code(BODY.code.kind.own),
  all: totalOf(slots, BODY.code, fault),
  credits: countedOf(slots, BODY.code.credits, fault),
  debits: countedOf(slots, BODY.code.debits, fault),
  forecast: slots.has(BODY.code.forecast) ? isTrue(slots.code(BODY.code.forecast)) : null,
});

/** What the message says of all its statements. */
export type Group = {
  readonly messageId: string | null;
  readonly created: string | null;
  readonly page: Page | null;
};

type Page = NonNullable<Head["page"]>;

export const groupOf = (slots: Slots, fault: Fault): Group => ({
  messageId: slots.id(GROUP.messageId),
  created: momentOf(slots, GROUP.created),
  page: pageOf(slots, GROUP.page, fault),
});

function pageOf(slots: Slots, of: PageSlots, fault: Fault): Page | null {
  const written = slots.id(of.number);
  if (written === null) return null;
  if (!/^\d{1,15}$/.test(written))
    throw fault("camt_page", `"${written.slice(0, 40)}" is not the number of a page`, of.number, SCHEMA);
  const number = written.replace(/^0+(?=\d)/, "");
  // Some banks count from 0.
  return { number, first: Number(number) <= 1, last: isTrue(slots.id(of.last)) };
}

/**
 * Which page of a statement a page of its message holds: of the many statements in a message one may begin or end in its
 * middle, and its balances say so. One that does both is whole.
 */
const pageWithin = (message: Page | null, opening: Balance | null, closing: Balance | null): Page | null =>
  message && {
    number: message.number,
    first: message.first || (opening !== null && !opening.code.endsWith(INTERIM)),
    last: message.last || (closing !== null && !closing.code.endsWith(INTERIM)),
  };

/** A page that is the only one is none. */
const ofSeveral = (page: Page | null): Page | null => (page?.first && page.last ? null : page);

/** The balance with which the one before it closed, where the bank says it beside how this one opens. */
export const previousOf = ({ balances, currency }: Head): Balance | null =>
  pick(
    balances.filter((one) => one.currency === currency),
    ["PRCD"],
    false,
  );

/** What stands above the entries of a statement, of which the first may be open: a message that has no balances. */
export function headOf(
  slots: Slots,
  balances: readonly Balance[],
  codes: readonly CodeTotal[],
  group: Group | undefined,
  given: Pick<Head, "version" | "index">,
  name: string,
  fault: Fault,
): Head {
  const account = accountOf(slots, BODY.account);
  if (account === null)
    throw fault("camt_account", `${name} does not say of which account it is`, BODY.self, SCHEMA);
  const openingOf = (all: readonly Balance[]) => pick(all, ["OPBD", "PRCD", `OPBD${INTERIM}`], false);
  const closingOf = (all: readonly Balance[]) => pick(all, ["CLBD", `CLBD${INTERIM}`], true);
  let currency =
    slots.id(BODY.currency) ??
    closingOf(balances)?.currency ??
    openingOf(balances)?.currency ??
    balances[0]?.currency;
  if (currency === undefined && slots.has(ENTRIES.amount)) {
    amountOf(slots, ENTRIES.amount, fault);
    currency = currencyOf(slots, ENTRIES.amount);
  }
  if (currency === undefined)
    throw fault("camt_currency", `${name} does not say in which currency it is`, BODY.self, SCHEMA);
  // One in another currency is a balance, but not what the entries lead from or to.
  const own = balances.filter((one) => one.currency === currency);
  const edge = (instant: number, date: number): string | null => {
    const slot = slots.has(instant) ? instant : date;
    return slots.has(slot) ? day(slots, slot, fault) : null;
  };
  const paging = BODY.pages.find((of) => slots.has(of.self));
  const [opening, closing] = [openingOf(own), closingOf(own)];
  const within = paging === undefined ? ofSeveral(group?.page ?? null) : null;
  const numbered =
    paging === undefined ? pageWithin(group?.page ?? null, opening, closing) : pageOf(slots, paging, fault);
  const page = ofSeveral(numbered);
  const sequence = slots.id(BODY.sequence)?.replace(/^0+/, "") ?? "";
  let accountName: string | null = null;
  for (const slot of BODY.names) accountName ??= slots.letter(slot) ?? null;
  return {
    ...given,
    messageId: group?.messageId ?? null,
    id: slots.id(BODY.id),
    created: momentOf(slots, BODY.created) ?? group?.created ?? null,
    copy: slots.id(BODY.copy),
    account,
    isIban: slots.id(BODY.account.iban) !== null,
    currency,
    name: accountName,
    bic: bicOf(slots, BODY.servicer),
    from: edge(BODY.fromInstant, BODY.fromDate),
    to: edge(BODY.toInstant, BODY.toDate),
    sequence: sequence === "" ? null : sequence,
    page,
    alone: page === null ? numbered : null,
    within: page === null ? within : null,
    balances,
    opening,
    closing,
    summary: {
      all: totalOf(slots, BODY.all, fault),
      credits: countedOf(slots, BODY.credits, fault),
      debits: countedOf(slots, BODY.debits, fault),
      codes,
    },
    line: slots.placeOf(BODY.self).line,
  };
}

/** What the bank adds to a statement, behind its entries. */
export function infoOf(slots: Slots): string | null {
  for (const slot of BODY.infos) if (slots.has(slot)) return slots.letter(slot) ?? null;
  return null;
}

/** A charge that closes, of an entry or a detail; null where it has no amount. */
export const chargeOf = (slots: Slots, slot: number, fault: Fault): string | null =>
  slots.has(slot) ? `${amountOf(slots, slot, fault)} ${currencyOf(slots, slot)}` : null;

export type Batch = {
  readonly id: string | null;
  readonly count: string | null;
  readonly total: bigint | null;
};

export const batchOf = (slots: Slots, fault: Fault): Batch => ({
  id: slots.id(ENTRIES.batch.id),
  count: slots.id(ENTRIES.batch.count),
  total: slots.has(ENTRIES.batch.total) ? scaled(amountOf(slots, ENTRIES.batch.total, fault)) : null,
});

const isTrue = (said: string | null): boolean => said === "true" || said === "1";
const isReversal = (slots: Slots): boolean => isTrue(slots.code(ENTRIES.reversal));

/** Joins the parts of a code; of each family the last is kept, because the same few come again and again. */
const joinedCode = (() => {
  type Joined = {
    readonly domain: string | null;
    readonly subfamily: string | null;
    readonly code: string | null;
  };
  const known = new Map<string | null, Joined>();
  return (domain: string | null, family: string | null, subfamily: string | null): string | null => {
    let joined = known.get(family);
    if (joined === undefined || joined.domain !== domain || joined.subfamily !== subfamily) {
      const parts = [domain, family, subfamily].filter((part) => part !== null);
      joined = { domain, subfamily, code: parts.length === 0 ? null : parts.join("-") };
      if (known.size < 1000) known.set(family, joined);
    }
    return joined.code;
  };
})();

/** Domain-family-subfamily, as far as they are said. */
const kindOf = (slots: Slots, { domain, family, subfamily }: KindSlots): string | null =>
  joinedCode(slots.code(domain), slots.code(family), slots.code(subfamily));

export function entryOf(
  slots: Slots,
  kind: CamtKind,
  given: Pick<Entry, "position" | "batch" | "batchId" | "charges" | "details" | "detailSum">,
  fault: Fault,
): Entry {
  const status = statusOf(slots, fault);
  const credit = isCredit(slots, ENTRIES.sign, ENTRIES.self, "Ntry", fault);
  if (!slots.has(ENTRIES.amount))
    throw fault("camt_amount", "An entry has no Amt", ENTRIES.self, "Ask the bank for the file again");
  const written = amountOf(slots, ENTRIES.amount, fault);
  const own = slots.code(ENTRIES.kind.own);
  return {
    position: given.position,
    status: status ?? (kind === "camt.053" ? "BOOK" : "INFO"),
    statusMissing: status === null,
    bookingDate: dayOf(slots, ENTRIES.booked, fault),
    valueDate: dayOf(slots, ENTRIES.valued, fault),
    amount: signed(written, credit),
    units: credit ? amount.units : -amount.units,
    credit,
    currency: currencyOf(slots, ENTRIES.amount),
    reversal: isReversal(slots),
    reference: slots.id(ENTRIES.reference),
    bankReference: slots.id(ENTRIES.bankReference),
    code: kindOf(slots, ENTRIES.kind) ?? own,
    ownCode: own,
    batch: given.batch,
    batchId: given.batchId,
    info: slots.letter(ENTRIES.info) ?? null,
    charges: given.charges,
    details: given.details,
    detailSum: given.detailSum,
  };
}

const NOWHERE = -1;

/** Where the parts of a detail stand that may stand in several places, and what its amount is worth. */
export type Picked = {
  amount: number;
  units: number;
  canonical: boolean;
  name: number;
  account: number;
  bic: number;
};

/** A party as it was read last, and where its name and account stand. */
const party = {
  name: null as string | null,
  account: null as string | null,
  nameAt: NOWHERE,
  accountAt: NOWHERE,
};

/** Reads a party; false where nothing is said of it, or it is ourselves. */
function readParty(slots: Slots, of: PartySlots, own: string): boolean {
  let at = of.name;
  let name = slots.letter(at);
  if (name === undefined) {
    at = slots.letter(of.partyName) === undefined ? of.agentName : of.partyName;
    name = slots.letter(at);
  }
  party.nameAt = at;
  party.name = name ?? null;
  const iban = slots.id(of.iban);
  party.account = iban === null ? slots.id(of.other) : ibanOf(iban);
  party.accountAt = iban === null ? of.other : party.account === iban ? of.iban : NOWHERE;
  return (name !== undefined || party.account !== null) && party.account !== own;
}

export function detailOf(
  slots: Slots,
  own: string,
  given: Pick<
    Detail,
    "remittance" | "additionalRemittance" | "references" | "documents" | "returnInformation" | "charges"
  >,
  picked: Picked,
  fault: Fault,
): Detail {
  // .02 has no TxDtls/Amt: there the amount in the account's currency is AmtDtls/TxAmt.
  picked.amount = slots.has(DETAILS.amount)
    ? DETAILS.amount
    : slots.has(DETAILS.transactionAmount)
      ? DETAILS.transactionAmount
      : NOWHERE;
  const written = picked.amount === NOWHERE ? null : amountOf(slots, picked.amount, fault);
  picked.canonical = amount.canonical;
  const { units } = amount;
  // Sign and parties are those of the entry where the detail has none of its own.
  const credit = slots.has(DETAILS.sign)
    ? isCredit(slots, DETAILS.sign, DETAILS.self, "TxDtls", fault)
    : isCredit(slots, ENTRIES.sign, ENTRIES.self, "Ntry", fault);
  picked.units = credit ? units : -units;

  // The other party: debtor of a credit, creditor of a debit. In a reversal the parties are those of the original payment.
  const debtorFirst = credit !== isReversal(slots);
  const [first, second] = debtorFirst
    ? [DETAILS.debtor, DETAILS.creditor]
    : [DETAILS.creditor, DETAILS.debtor];
  let of = first;
  if (!readParty(slots, first, own)) {
    if (readParty(slots, second, own)) of = second;
    else readParty(slots, first, own);
  }
  picked.name = party.nameAt;
  picked.account = party.accountAt;
  const bicfi = slots.code(of.agent.bicfi);
  picked.bic = bicfi === null ? of.agent.bic : of.agent.bicfi;
  const instructed = slots.has(DETAILS.instructedAmount)
    ? {
        amount: amountOf(slots, DETAILS.instructedAmount, fault),
        currency: currencyOf(slots, DETAILS.instructedAmount),
      }
    : null;
  return {
    amount: written === null ? null : signed(written, credit),
    currency: written === null ? null : currencyOf(slots, picked.amount),
    endToEndId: slots.id(DETAILS.endToEnd),
    instructionId: slots.id(DETAILS.instruction),
    transactionId: slots.id(DETAILS.transaction),
    mandateId: slots.id(DETAILS.mandate),
    bankReference: slots.id(DETAILS.bankReference),
    name: party.name,
    account: party.account,
    bic: bicfi ?? slots.code(of.agent.bic),
    remittance: given.remittance,
    references: given.references,
    additionalRemittance: given.additionalRemittance,
    documents: given.documents,
    info: slots.letter(DETAILS.info) ?? null,
    returnReason: codeOf(slots, DETAILS.returned),
    returnInformation: given.returnInformation,
    purpose: codeOf(slots, DETAILS.purpose),
    instructed,
    rate: rateOf(slots),
    charges: given.charges,
  };
}

function rateOf(slots: Slots): string | null {
  const { exchanges } = DETAILS;
  for (let at = 0; at < exchanges.length; at++) {
    const { self, rate } = exchanges[at]!;
    if (slots.has(self)) return slots.id(rate);
  }
  return null;
}

export function referenceOf(slots: Slots): Reference | null {
  const { type, issuer, value } = DETAILS.structured;
  const found = slots.id(value);
  if (found === null) return null;
  const parts = [codeOf(slots, type), slots.code(issuer)].filter((part) => part !== null);
  return { type: parts.length === 0 ? null : parts.join("/"), value: found };
}
