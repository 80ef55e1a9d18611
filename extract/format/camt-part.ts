// From the elements of a CAMT message to typed values, the same for every version (BIC or BICFI, Sts as text or code,
// parties nested or not, Dt or DtTm). Nothing here knows about files or streams.
import type { SaldoError } from "../error.ts";
import type { Balance, Detail, Head, Reference, Total } from "./camt.ts";
import { decimalOf, isAmount, isNumber, scaled, signed } from "./camt-amount.ts";
import { all, child, type Node, text } from "./xml.ts";

/** Makes the refusal for a value at a node, with its position. */
export type Fault = (code: string, message: string, node: Node, hint: string) => SaldoError;

const SCHEMA =
  "The file breaks the ISO 20022 schema; ask the bank for it again, and do not correct it by hand";

export type Money = { readonly amount: string; readonly currency: string };

/** An amount with its currency. A text that is not the schema's decimal refuses the file: a guess could change a figure. */
export function moneyOf(node: Node, fault: Fault): Money {
  const amount = node.text.trim();
  if (!isAmount(amount))
    throw fault(
      "camt_amount",
      `The amount "${amount.slice(0, 40)}" is not an ISO 20022 amount`,
      node,
      SCHEMA,
    );
  const currency = node.attribute("Ccy") ?? "";
  if (currency !== "EUR" && !/^[A-Z]{3}$/.test(currency))
    throw fault("camt_currency", `The amount has no valid currency`, node, SCHEMA);
  return { amount: written(amount), currency };
}

/** The schema allows a point without digits before or behind it; nobody else does. */
const written = (amount: string): string =>
  amount.startsWith(".") || amount.endsWith(".") ? decimalOf(scaled(amount)) : amount;

const optionalMoney = (node: Node | undefined, fault: Fault): Money | null =>
  node === undefined ? null : moneyOf(node, fault);

/** Whether the element is a credit; anything but CRDT and DBIT refuses the file. */
export function isCredit(node: Node, fault: Fault): boolean {
  const sign = text(node, "CdtDbtInd")?.trim();
  if (sign === "CRDT") return true;
  if (sign === "DBIT") return false;
  throw fault("camt_sign", `${node.name} has no CdtDbtInd of CRDT or DBIT`, node, SCHEMA);
}

/** The calendar day as the bank wrote it, from Dt or DtTm. Years before 1900 are the bank's "no date" (0004-11-30). */
export function dayOf(node: Node | undefined, fault: Fault): string | null {
  const holder = child(node, "Dt") ?? child(node, "DtTm");
  return holder === undefined ? null : day(holder, fault);
}

function day(node: Node, fault: Fault): string | null {
  const date = node.text.trim().slice(0, 10);
  // A statement is full of the same few days.
  if (date !== lastDay && !isDay(date)) {
    throw fault("camt_date", `"${node.text.trim().slice(0, 40)}" is not a date`, node, SCHEMA);
  }
  lastDay = date;
  return date < "1900" ? null : date;
}

let lastDay = "";
const isDay = (date: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(date) &&
  !Number.isNaN(Date.parse(date)) &&
  new Date(date).toISOString().slice(0, 10) === date;

/** An identifier: trimmed, null where absent. */
function id(node: Node | undefined, ...path: readonly string[]): string | null {
  let at = node;
  for (let step = 0; step < path.length && at !== undefined; step++) at = at.first(path[step]!);
  return at?.text.trim() || null;
}
/** One of two spellings of the same thing. */
const either = (node: Node | undefined, ...names: readonly string[]): string | null => {
  for (const name of names) {
    const value = id(node, name);
    if (value !== null) return value;
  }
  return null;
};

/** The status as sent; null where a bank leaves it out. */
export const statusOf = (entry: Node): string | null =>
  id(entry, "Sts") ?? either(child(entry, "Sts"), "Cd", "Prtry");

const bic = (agent: Node | undefined): string | null => either(child(agent, "FinInstnId"), "BICFI", "BIC");

function accountOf(account: Node | undefined): { readonly number: string | null; readonly isIban: boolean } {
  const iban = id(account, "Id", "IBAN");
  return {
    number: iban?.replace(/\s/g, "").toUpperCase() ?? id(account, "Id", "Othr", "Id"),
    isIban: iban !== null,
  };
}

function balanceOf(node: Node, fault: Fault): Balance {
  const type = child(node, "Tp");
  const code = either(child(type, "CdOrPrtry"), "Cd", "Prtry");
  if (code === null)
    throw fault("camt_balance", "A balance does not say which one it is: it has no Tp", node, SCHEMA);
  const subtype = either(child(type, "SubTp"), "Cd", "Prtry");
  const money = child(node, "Amt");
  if (money === undefined) throw fault("camt_amount", "A balance has no Amt", node, SCHEMA);
  const { amount, currency } = moneyOf(money, fault);
  return {
    code: subtype === "INTM" ? `${code}/INTM` : code,
    // The schema demands a sign, but some banks leave it off a balance that is not overdrawn.
    amount: signed(amount, child(node, "CdtDbtInd") === undefined || isCredit(node, fault)),
    unsigned: child(node, "CdtDbtInd") === undefined,
    currency,
    date: dayOf(child(node, "Dt"), fault),
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

function totalOf(node: Node | undefined, fault: Fault): Total | undefined {
  if (node === undefined) return undefined;
  const number = (at: Node | undefined): string | undefined => {
    if (at === undefined) return undefined;
    const value = at.text.trim();
    if (!isNumber(value))
      throw fault("camt_amount", `The total "${value.slice(0, 40)}" is not an ISO 20022 number`, at, SCHEMA);
    return value;
  };
  // .02 and .03 put amount and sign beside the counts; later versions one level deeper.
  const deep = child(node, "TtlNetNtry");
  const amount = number(deep === undefined ? child(node, "TtlNetNtryAmt") : child(deep, "Amt"));
  const sign = id(deep ?? node, "CdtDbtInd");
  return {
    count: id(node, "NbOfNtries") ?? undefined,
    sum: number(child(node, "Sum")),
    net: amount === undefined || sign === null ? undefined : signed(amount, sign === "CRDT"),
  };
}

/** What the message says of all its statements. */
export type Group = {
  readonly messageId: string | null;
  readonly created: string | null;
  readonly page: Page | null;
};

type Page = { readonly number: string; readonly last: boolean };

export const groupOf = (node: Node): Group => ({
  messageId: id(node, "MsgId"),
  created: id(node, "CreDtTm"),
  page: pageOf(child(node, "MsgPgntn")),
});

function pageOf(paging: Node | undefined): Page | null {
  const number = id(paging, "PgNb");
  const last = id(paging, "LastPgInd");
  return number === null ? null : { number, last: last === "true" || last === "1" };
}

/** What stands above the entries of a statement. `entry` is its first one, for a message that has no balances. */
export function headOf(
  body: Node,
  group: Group | undefined,
  given: Pick<Head, "version" | "index">,
  entry: Node | undefined,
  fault: Fault,
): Head {
  const account = child(body, "Acct");
  const { number, isIban } = accountOf(account);
  if (number === null)
    throw fault("camt_account", `${body.name} does not say of which account it is`, body, SCHEMA);
  const balances = all(body, "Bal").map((node) => balanceOf(node, fault));
  const opening = pick(balances, ["OPBD", "PRCD", "OPBD/INTM"], false);
  const closing = pick(balances, ["CLBD", "CLBD/INTM"], true);
  const currency =
    id(account, "Ccy") ??
    closing?.currency ??
    opening?.currency ??
    balances[0]?.currency ??
    optionalMoney(child(entry, "Amt"), fault)?.currency;
  if (currency === undefined)
    throw fault("camt_currency", `${body.name} does not say in which currency it is`, body, SCHEMA);
  const period = child(body, "FrToDt");
  const edge = (name: string): string | null => {
    const node = child(period, `${name}Tm`) ?? child(period, name);
    return node === undefined ? null : day(node, fault);
  };
  const paging = child(body, "StmtPgntn") ?? child(body, "RptPgntn") ?? child(body, "NtfctnPgntn");
  const page = paging === undefined ? (group?.page ?? null) : pageOf(paging);
  const sequence = id(body, "ElctrncSeqNb")?.replace(/^0+/, "") ?? "";
  const summary = child(body, "TxsSummry");
  return {
    ...given,
    messageId: group?.messageId ?? null,
    id: id(body, "Id"),
    created: id(body, "CreDtTm") ?? group?.created ?? null,
    copy: id(body, "CpyDplctInd"),
    account: number,
    isIban,
    currency,
    name: text(account, "Nm") ?? text(account, "Ownr", "Nm") ?? text(account, "Ownr", "Pty", "Nm") ?? null,
    bic: bic(child(account, "Svcr")),
    from: edge("FrDt"),
    to: edge("ToDt"),
    sequence: sequence === "" ? null : sequence,
    page: page !== null && Number(page.number) === 1 && page.last ? null : page,
    balances,
    opening,
    closing,
    summary: {
      all: totalOf(child(summary, "TtlNtries"), fault),
      credits: totalOf(child(summary, "TtlCdtNtries"), fault),
      debits: totalOf(child(summary, "TtlDbtNtries"), fault),
    },
    line: body.line,
  };
}

const NOTHING: readonly never[] = [];

export function chargesOf(node: Node, fault: Fault): readonly string[] {
  const all = node.every("Chrgs");
  if (all.length === 0) return NOTHING;
  return all.flatMap((charges) => {
    const records = charges.every("Rcrd");
    // .02 has the amount in Chrgs itself; later versions one record per charge, beside an optional total.
    return (records.length > 0 ? records : [charges]).flatMap((one) => {
      const money = optionalMoney(child(one, "Amt"), fault);
      return money === null ? [] : [`${money.amount} ${money.currency}`];
    });
  });
}

/** Domain-family-subfamily and the bank's own code. */
export function transactionCode(entry: Node): { readonly iso: string | null; readonly own: string | null } {
  const code = entry.first("BkTxCd");
  const domain = code?.first("Domn");
  const family = domain?.first("Fmly");
  let iso: string | null = null;
  for (const part of [id(domain, "Cd"), id(family, "Cd"), id(family, "SubFmlyCd")])
    if (part !== null) iso = iso === null ? part : `${iso}-${part}`;
  return { iso, own: id(code, "Prtry", "Cd") };
}

type Party = { readonly name: string | null; readonly account: string | null; readonly bic: string | null };

function partyOf(details: Node, side: "Dbtr" | "Cdtr"): Party {
  const parties = child(details, "RltdPties");
  const party = child(parties, side);
  return {
    name: text(party, "Nm") ?? text(party, "Pty", "Nm") ?? text(party, "Agt", "FinInstnId", "Nm") ?? null,
    account: accountOf(child(parties, `${side}Acct`)).number,
    bic: bic(child(child(details, "RltdAgts"), `${side}Agt`)),
  };
}

/** The other party: debtor of a credit, creditor of a debit. In a reversal the parties are those of the original payment. */
function counterparty(details: Node, credit: boolean, reversal: boolean, own: string): Party {
  const says = (party: Party) => (party.name !== null || party.account !== null) && party.account !== own;
  const first = partyOf(details, credit !== reversal ? "Dbtr" : "Cdtr");
  if (says(first)) return first;
  const second = partyOf(details, credit !== reversal ? "Cdtr" : "Dbtr");
  return says(second) ? second : first;
}

/** What the details of an entry take from it. */
export type EntryAbout = {
  /** Asked only where a detail has no sign of its own. */
  readonly credit: () => boolean;
  readonly reversal: boolean;
  readonly currency: string | undefined;
};

export function aboutOf(entry: Node, fault: Fault): EntryAbout {
  let known: boolean | undefined;
  return {
    credit: () => (known ??= isCredit(entry, fault)),
    reversal: isReversal(entry),
    currency: entry.first("Amt")?.attribute("Ccy"),
  };
}

export function detailOf(entry: EntryAbout, details: Node, own: string, fault: Fault): Detail {
  const amounts = child(details, "AmtDtls");
  // .02 has no TxDtls/Amt: there the amount in the account's currency is AmtDtls/TxAmt.
  const money = optionalMoney(child(details, "Amt") ?? child(amounts, "TxAmt", "Amt"), fault);
  const credit = details.first("CdtDbtInd") === undefined ? entry.credit() : isCredit(details, fault);
  const references = child(details, "Refs");
  const remittance = child(details, "RmtInf");
  const exchange =
    child(amounts, "TxAmt", "CcyXchg") ??
    child(amounts, "InstdAmt", "CcyXchg") ??
    child(amounts, "CntrValAmt", "CcyXchg");
  const party = counterparty(details, credit, entry.reversal, own);
  return {
    amount: money === null ? null : signed(money.amount, credit),
    currency: money?.currency ?? null,
    endToEndId: id(references, "EndToEndId"),
    instructionId: id(references, "InstrId"),
    transactionId: id(references, "TxId"),
    mandateId: id(references, "MndtId"),
    bankReference: id(references, "AcctSvcrRef"),
    ...party,
    remittance: remittanceOf(remittance),
    references: referencesOf(remittance),
    documents: documentsOf(remittance),
    returnReason: either(child(details, "RtrInf", "Rsn"), "Cd", "Prtry"),
    purpose: either(child(details, "Purp"), "Cd", "Prtry"),
    instructed: optionalMoney(child(amounts, "InstdAmt", "Amt"), fault),
    rate: id(exchange, "XchgRate"),
    charges: chargesOf(details, fault),
  };
}

function remittanceOf(remittance: Node | undefined): readonly string[] {
  const lines = all(remittance, "Ustrd");
  if (lines.length === 0) return NOTHING;
  return lines.map((line) => line.text).filter((line) => line.trim() !== "");
}

function referencesOf(remittance: Node | undefined): readonly Reference[] {
  const all = remittance?.every("Strd") ?? NOTHING;
  return all.length === 0 ? NOTHING : all.flatMap((one) => referenceOf(child(one, "CdtrRefInf")));
}

function documentsOf(remittance: Node | undefined): readonly string[] {
  const all = remittance?.every("Strd") ?? NOTHING;
  if (all.length === 0) return NOTHING;
  return all
    .flatMap((one) => one.every("RfrdDocInf"))
    .map((one) => id(one, "Nb"))
    .filter((number) => number !== null);
}

function referenceOf(info: Node | undefined): readonly Reference[] {
  const value = id(info, "Ref");
  if (value === null) return [];
  const type = [either(child(info, "Tp", "CdOrPrtry"), "Cd", "Prtry"), id(info, "Tp", "Issr")].filter(
    (part) => part !== null,
  );
  return [{ type: type.length === 0 ? null : type.join("/"), value }];
}

export function isReversal(entry: Node): boolean {
  const said = id(entry, "RvslInd");
  return said === "true" || said === "1";
}
