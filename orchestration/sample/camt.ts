// Bank statements as XML: camt.053.001.02 the way Rabobank fills it, and camt.053.001.08 (agents by BICFI, parties one
// level deeper, status as a code, period given).
import { amsterdamOffset, type Day } from "./calendar.ts";
import { type Cents, unsigned } from "./money.ts";
import type { BankAccount } from "./organisation.ts";
import type { Movement } from "./posting.ts";
import type { Detail, Party } from "./reference.ts";
import { xmlText } from "./sink.ts";

export type Entry = {
  readonly movement: Movement;
  /** Credit positive. */
  readonly amount: Cents;
  readonly entryReference: string;
  readonly bankReference: string;
};

export type Statement = {
  readonly account: BankAccount;
  readonly id: string;
  readonly day: Day;
  readonly opening: Cents;
  readonly openingDate: string;
  readonly closing: Cents;
  readonly entries: readonly Entry[];
  /** As many entries more than there are the bank says that it sent. */
  readonly miscounted: number;
  /** The bank says that another page follows. */
  readonly continued: boolean;
};

const BIC = "RABONL2U";

/** Rabobank's own code, and the ISO domain, family and sub-family of money in and out. */
const CODES: { readonly [K in Movement["kind"]]: readonly [own: string, credit: string, debit: string] } = {
  receipt: ["541", "RCDT-ESCT", "ICDT-ESCT"],
  payment: ["501", "RCDT-ESCT", "ICDT-ESCT"],
  "direct debit": ["586", "IDDT-ESDD", "RDDT-ESDD"],
  salary: ["502", "RCDT-SALA", "ICDT-SALA"],
  charges: ["193", "MDOP-CHRG", "MDOP-CHRG"],
  interest: ["192", "MCOP-INTR", "MDOP-INTR"],
  transfer: ["101", "RCDT-BOOK", "ICDT-BOOK"],
};

const side = (amount: Cents) => `<CdtDbtInd>${amount < 0 ? "DBIT" : "CRDT"}</CdtDbtInd>`;
const money = (amount: Cents) => `<Amt Ccy="EUR">${unsigned(amount)}</Amt>`;

export const documentStart = (account: BankAccount, id: string, created: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${account.version}"><BkToCstmrStmt><GrpHdr><MsgId>${id}</MsgId><CreDtTm>${created}</CreDtTm></GrpHdr>\n`;

export const DOCUMENT_END = "</BkToCstmrStmt></Document>\n";

/** The electronic sequence number of a calendar day, as Rabobank counts: year and day of the year. */
export function sequenceOf(date: string): string {
  const day = (Date.parse(date) - Date.parse(`${date.slice(0, 4)}-01-01`)) / 86_400_000 + 1;
  return `${date.slice(2, 4)}${String(day).padStart(3, "0")}`;
}

/** One statement: zero or positive balances are credit, and empty totals are left out, as Rabobank does. */
export function statementXml(statement: Statement): string {
  const { account, day, entries } = statement;
  const { date } = day;
  const offset = amsterdamOffset(date);
  const period =
    account.version === "08"
      ? `<FrToDt><FrDtTm>${date}T00:00:00${offset}</FrDtTm><ToDtTm>${date}T23:59:59${offset}</ToDtTm></FrToDt>`
      : "";
  const sequence = sequenceOf(date);
  const agent = account.version === "08" ? "BICFI" : "BIC";
  return [
    `<Stmt><Id>${statement.id}</Id>${statement.continued ? PAGED : ""}<ElctrncSeqNb>${sequence}</ElctrncSeqNb><CreDtTm>${date}T23:59:59${offset}</CreDtTm>${period}`,
    `<Acct><Id><IBAN>${account.iban}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>${xmlText(account.holder)}</Nm></Ownr>`,
    `<Svcr><FinInstnId><${agent}>${BIC}</${agent}></FinInstnId></Svcr></Acct>`,
    balance("OPBD", statement.opening, statement.openingDate),
    balance("CLBD", statement.closing, date),
    summary(account, entries, statement.miscounted),
    ...entries.map((entry) => entryXml(account, date, entry)),
    "</Stmt>\n",
  ].join("");
}

const balance = (code: string, amount: Cents, date: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp>${money(amount)}${side(amount)}<Dt><Dt>${date}</Dt></Dt></Bal>`;

const PAGED = "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>";

function summary(account: BankAccount, entries: readonly Entry[], miscounted: number): string {
  if (entries.length === 0) return "";
  const totals = (name: string, of: readonly Entry[], net = "", more = 0) => {
    if (of.length === 0) return "";
    const sum = of.reduce((total, entry) => total + Math.abs(entry.amount), 0);
    return `<${name}><NbOfNtries>${of.length + more}</NbOfNtries><Sum>${unsigned(sum)}</Sum>${net}</${name}>`;
  };
  const net = entries.reduce((total, entry) => total + entry.amount, 0);
  const netXml =
    account.version === "08"
      ? `<TtlNetNtry><Amt>${unsigned(net)}</Amt>${side(net)}</TtlNetNtry>`
      : `<TtlNetNtryAmt>${unsigned(net)}</TtlNetNtryAmt>${side(net)}`;
  const credits = entries.filter((entry) => entry.amount >= 0);
  const debits = entries.filter((entry) => entry.amount < 0);
  return `<TxsSummry>${totals("TtlNtries", entries, netXml, miscounted)}${totals("TtlCdtNtries", credits)}${totals("TtlDbtNtries", debits)}</TxsSummry>`;
}

function entryXml(account: BankAccount, date: string, entry: Entry): string {
  const { movement, amount } = entry;
  const modern = account.version === "08";
  const [own, credit, debit] = CODES[movement.kind];
  const [family, subFamily] = (amount < 0 ? debit : credit).split("-");
  const domain = modern
    ? `<Domn><Cd>PMNT</Cd><Fmly><Cd>${family}</Cd><SubFmlyCd>${subFamily}</SubFmlyCd></Fmly></Domn>`
    : "";
  const { batch } = movement;
  const batchXml = batch
    ? `<Btch><PmtInfId>${batch.id}</PmtInfId><NbOfTxs>${batch.count}</NbOfTxs><TtlAmt Ccy="EUR">${unsigned(amount)}</TtlAmt>${side(amount)}</Btch>`
    : "";
  const details = movement.details.map((detail) => detailXml(account, detail)).join("");
  return [
    `<Ntry><NtryRef>${entry.entryReference}</NtryRef>${money(amount)}${side(amount)}`,
    modern ? "<Sts><Cd>BOOK</Cd></Sts>" : "<RvslInd>false</RvslInd><Sts>BOOK</Sts>",
    `<BookgDt><Dt>${date}</Dt></BookgDt><ValDt><Dt>${date}</Dt></ValDt><AcctSvcrRef>${entry.bankReference}</AcctSvcrRef>`,
    `<BkTxCd>${domain}<Prtry><Cd>${own}</Cd><Issr>RABOBANK</Issr></Prtry></BkTxCd>`,
    batchXml || details ? `<NtryDtls>${batchXml}${details}</NtryDtls>` : "",
    movement.info ? `<AddtlNtryInf>${xmlText(movement.info)}</AddtlNtryInf>` : "",
    "</Ntry>",
  ].join("");
}

function detailXml(account: BankAccount, detail: Detail): string {
  const modern = account.version === "08";
  const mandate = detail.mandate ? `<MndtId>${detail.mandate}</MndtId>` : "";
  const amount = modern
    ? `${money(detail.amount)}${side(detail.amount)}`
    : `<AmtDtls><TxAmt>${money(detail.amount)}</TxAmt></AmtDtls>`;
  return [
    `<TxDtls><Refs><EndToEndId>${detail.endToEnd}</EndToEndId>${mandate}</Refs>${amount}`,
    partyXml(modern, detail.amount < 0 ? "Cdtr" : "Dbtr", detail.party),
    detail.purpose ? `<Purp><Cd>${detail.purpose}</Cd></Purp>` : "",
    remittance(detail),
    "</TxDtls>",
  ].join("");
}

function partyXml(modern: boolean, role: "Cdtr" | "Dbtr", party: Party): string {
  const name = `<Nm>${xmlText(party.name)}</Nm>`;
  const agent = modern ? "BICFI" : "BIC";
  return [
    `<RltdPties><${role}>${modern ? `<Pty>${name}</Pty>` : name}</${role}>`,
    `<${role}Acct><Id><IBAN>${party.iban}</IBAN></Id></${role}Acct></RltdPties>`,
    `<RltdAgts><${role}Agt><FinInstnId><${agent}>${party.bic}</${agent}></FinInstnId></${role}Agt></RltdAgts>`,
  ].join("");
}

function remittance({ reference, text }: Detail): string {
  if (reference) {
    return `<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>${reference.issuer}</Issr></Tp><Ref>${reference.value}</Ref></CdtrRefInf></Strd></RmtInf>`;
  }
  return text ? `<RmtInf><Ustrd>${xmlText(text)}</Ustrd></RmtInf>` : "";
}
