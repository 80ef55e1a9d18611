// Everything that is read of a CAMT message, whatever its version and kind: one shape for all, in which `message` and
// `body` stand for what each kind calls them (BkToCstmrStmt and Stmt of a camt.053).
import { planOf, type Shape } from "./xml-slots.ts";

const CODE = { Cd: {}, Prtry: {} };
const DAY = { Dt: {}, DtTm: {} };
const PAGE = { PgNb: {}, LastPgInd: {} };
const AGENT = { FinInstnId: { BICFI: {}, BIC: {} } };
const ACCOUNT = { Id: { IBAN: {}, Othr: { Id: {} } } };
const PARTY = { Nm: {}, Pty: { Nm: {} }, Agt: { FinInstnId: { Nm: {} } } };
const MONEY = { "Amt@Ccy": {} };
const CHARGES = { ...MONEY, "Rcrd*": MONEY };
const EXCHANGE = { CcyXchg: { XchgRate: {} } };
const COUNTED = { NbOfNtries: {}, Sum: {} };
const TOTAL = {
  ...COUNTED,
  // .02 and .03 put amount and sign beside the counts; later versions one level deeper.
  TtlNetNtryAmt: {},
  CdtDbtInd: {},
  TtlNetNtry: { Amt: {}, CdtDbtInd: {} },
};
const KIND = { Domn: { Cd: {}, Fmly: { Cd: {}, SubFmlyCd: {} } }, Prtry: { Cd: {} } };

const DETAIL = {
  Refs: { EndToEndId: {}, InstrId: {}, TxId: {}, MndtId: {}, AcctSvcrRef: {} },
  ...MONEY,
  CdtDbtInd: {},
  AmtDtls: { TxAmt: { ...MONEY, ...EXCHANGE }, InstdAmt: { ...MONEY, ...EXCHANGE }, CntrValAmt: EXCHANGE },
  "Chrgs*": CHARGES,
  RltdPties: { Dbtr: PARTY, DbtrAcct: ACCOUNT, Cdtr: PARTY, CdtrAcct: ACCOUNT },
  RltdAgts: { DbtrAgt: AGENT, CdtrAgt: AGENT },
  Purp: CODE,
  RmtInf: {
    "Ustrd*": {},
    "Strd*": {
      "RfrdDocInf*": { Nb: {} },
      CdtrRefInf: { Tp: { CdOrPrtry: CODE, Issr: {} }, Ref: {} },
      "AddtlRmtInf*": {},
    },
  },
  RtrInf: { Rsn: CODE, "AddtlInf*": {} },
  AddtlTxInf: {},
};

const ENTRY = {
  NtryRef: {},
  ...MONEY,
  CdtDbtInd: {},
  RvslInd: {},
  Sts: CODE,
  BookgDt: DAY,
  ValDt: DAY,
  AcctSvcrRef: {},
  BkTxCd: KIND,
  "Chrgs*": CHARGES,
  AddtlNtryInf: {},
  "NtryDtls*": { "Btch*": { PmtInfId: {}, NbOfTxs: {}, "TtlAmt@Ccy": {} }, "TxDtls*": DETAIL },
};

/** What stands above the entries: nothing of it may follow them. */
const HEAD = {
  Id: {},
  StmtPgntn: PAGE,
  RptPgntn: PAGE,
  NtfctnPgntn: PAGE,
  ElctrncSeqNb: {},
  CreDtTm: {},
  FrToDt: { FrDtTm: {}, FrDt: {}, ToDtTm: {}, ToDt: {} },
  CpyDplctInd: {},
  Acct: {
    ...ACCOUNT,
    Ccy: {},
    Nm: {},
    Ownr: { Nm: {}, Pty: { Nm: {} } },
    Svcr: AGENT,
  },
  "Bal*": {
    Tp: { CdOrPrtry: CODE, SubTp: CODE },
    ...MONEY,
    CdtDbtInd: {},
    Dt: DAY,
  },
  TxsSummry: {
    TtlNtries: TOTAL,
    TtlCdtNtries: COUNTED,
    TtlDbtNtries: COUNTED,
    "TtlNtriesPerBkTxCd*": { ...TOTAL, CdtNtries: COUNTED, DbtNtries: COUNTED, FcstInd: {}, BkTxCd: KIND },
  },
};

const SHAPE: Shape = {
  "Document*": {
    "message*": {
      "GrpHdr*": { MsgId: {}, CreDtTm: {}, MsgPgntn: PAGE },
      "body*": { ...HEAD, "Ntry*": ENTRY, AddtlStmtInf: {}, AddtlRptInf: {}, AddtlNtfctnInf: {} },
    },
  },
};

export const PLAN = planOf(SHAPE);

const below =
  (base: string) =>
  (path: string): number =>
    PLAN.slot(path === "" ? base : `${base}/${path}`);

const MESSAGE = "Document/message";
const group = below(`${MESSAGE}/GrpHdr`);
const body = below(`${MESSAGE}/body`);
const entry = below(`${MESSAGE}/body/Ntry`);
const detail = below(`${MESSAGE}/body/Ntry/NtryDtls/TxDtls`);
type At = (path: string) => number;

/** A choice of a code and a bank's own word. */
const choice = (at: At, path: string) => ({ cd: at(`${path}/Cd`), prtry: at(`${path}/Prtry`) });
const day = (at: At, path: string) => ({ date: at(`${path}/Dt`), instant: at(`${path}/DtTm`) });
const page = (at: At, path: string) => ({
  self: at(path),
  number: at(`${path}/PgNb`),
  last: at(`${path}/LastPgInd`),
});
const agent = (at: At, path: string) => ({
  bicfi: at(`${path}/FinInstnId/BICFI`),
  bic: at(`${path}/FinInstnId/BIC`),
});
const account = (at: At, path: string) => ({ iban: at(`${path}/Id/IBAN`), other: at(`${path}/Id/Othr/Id`) });
const party = (side: "Dbtr" | "Cdtr") => ({
  name: detail(`RltdPties/${side}/Nm`),
  partyName: detail(`RltdPties/${side}/Pty/Nm`),
  agentName: detail(`RltdPties/${side}/Agt/FinInstnId/Nm`),
  ...account(detail, `RltdPties/${side}Acct`),
  agent: agent(detail, `RltdAgts/${side}Agt`),
});
const counted = (path: string) => ({
  self: body(path),
  count: body(`${path}/NbOfNtries`),
  sum: body(`${path}/Sum`),
});
const total = (path: string) => ({
  ...counted(path),
  flatNet: body(`${path}/TtlNetNtryAmt`),
  flatSign: body(`${path}/CdtDbtInd`),
  deep: body(`${path}/TtlNetNtry`),
  deepNet: body(`${path}/TtlNetNtry/Amt`),
  deepSign: body(`${path}/TtlNetNtry/CdtDbtInd`),
});
const charges = (at: At) => ({
  self: at("Chrgs"),
  amount: at("Chrgs/Amt"),
  record: at("Chrgs/Rcrd"),
  recordAmount: at("Chrgs/Rcrd/Amt"),
});

const kind = (at: At, path: string) => ({
  domain: at(`${path}/Domn/Cd`),
  family: at(`${path}/Domn/Fmly/Cd`),
  subfamily: at(`${path}/Domn/Fmly/SubFmlyCd`),
  own: at(`${path}/Prtry/Cd`),
});
const PER_CODE = "TxsSummry/TtlNtriesPerBkTxCd";

/** Slots by what stands in them. */
export const GROUP = {
  self: group(""),
  messageId: group("MsgId"),
  created: group("CreDtTm"),
  page: page(group, "MsgPgntn"),
};

export const BODY = {
  self: body(""),
  id: body("Id"),
  sequence: body("ElctrncSeqNb"),
  created: body("CreDtTm"),
  copy: body("CpyDplctInd"),
  fromInstant: body("FrToDt/FrDtTm"),
  fromDate: body("FrToDt/FrDt"),
  toInstant: body("FrToDt/ToDtTm"),
  toDate: body("FrToDt/ToDt"),
  pages: [page(body, "StmtPgntn"), page(body, "RptPgntn"), page(body, "NtfctnPgntn")],
  account: account(body, "Acct"),
  currency: body("Acct/Ccy"),
  names: [body("Acct/Nm"), body("Acct/Ownr/Nm"), body("Acct/Ownr/Pty/Nm")],
  servicer: agent(body, "Acct/Svcr"),
  all: total("TxsSummry/TtlNtries"),
  credits: counted("TxsSummry/TtlCdtNtries"),
  debits: counted("TxsSummry/TtlDbtNtries"),
  code: {
    ...total(PER_CODE),
    credits: counted(`${PER_CODE}/CdtNtries`),
    debits: counted(`${PER_CODE}/DbtNtries`),
    forecast: body(`${PER_CODE}/FcstInd`),
    kind: kind(body, `${PER_CODE}/BkTxCd`),
  },
  /** Behind the entries. */
  infos: [body("AddtlStmtInf"), body("AddtlRptInf"), body("AddtlNtfctnInf")],
};

/** What stands above the entries, by slot: its name. */
export const ABOVE: ReadonlyMap<number, string> = new Map(
  Object.keys(HEAD)
    .map((name) => name.replace("*", ""))
    .map((name) => [body(name), name]),
);

export const BALANCE = {
  self: body("Bal"),
  code: choice(body, "Bal/Tp/CdOrPrtry"),
  subtype: choice(body, "Bal/Tp/SubTp"),
  amount: body("Bal/Amt"),
  sign: body("Bal/CdtDbtInd"),
  day: day(body, "Bal/Dt"),
};

export const ENTRIES = {
  self: entry(""),
  end: PLAN.end[entry("")]!,
  reference: entry("NtryRef"),
  amount: entry("Amt"),
  sign: entry("CdtDbtInd"),
  reversal: entry("RvslInd"),
  status: { text: entry("Sts"), ...choice(entry, "Sts") },
  booked: day(entry, "BookgDt"),
  valued: day(entry, "ValDt"),
  bankReference: entry("AcctSvcrRef"),
  kind: kind(entry, "BkTxCd"),
  charges: charges(entry),
  info: entry("AddtlNtryInf"),
  batch: {
    self: entry("NtryDtls/Btch"),
    id: entry("NtryDtls/Btch/PmtInfId"),
    count: entry("NtryDtls/Btch/NbOfTxs"),
    total: entry("NtryDtls/Btch/TtlAmt"),
  },
};

export const DETAILS = {
  self: detail(""),
  end: PLAN.end[detail("")]!,
  endToEnd: detail("Refs/EndToEndId"),
  instruction: detail("Refs/InstrId"),
  transaction: detail("Refs/TxId"),
  mandate: detail("Refs/MndtId"),
  bankReference: detail("Refs/AcctSvcrRef"),
  amount: detail("Amt"),
  sign: detail("CdtDbtInd"),
  transactionAmount: detail("AmtDtls/TxAmt/Amt"),
  instructedAmount: detail("AmtDtls/InstdAmt/Amt"),
  exchanges: ["TxAmt", "InstdAmt", "CntrValAmt"].map((of) => ({
    self: detail(`AmtDtls/${of}/CcyXchg`),
    rate: detail(`AmtDtls/${of}/CcyXchg/XchgRate`),
  })),
  charges: charges(detail),
  debtor: party("Dbtr"),
  creditor: party("Cdtr"),
  purpose: choice(detail, "Purp"),
  line: detail("RmtInf/Ustrd"),
  structured: {
    self: detail("RmtInf/Strd"),
    type: choice(detail, "RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry"),
    issuer: detail("RmtInf/Strd/CdtrRefInf/Tp/Issr"),
    value: detail("RmtInf/Strd/CdtrRefInf/Ref"),
  },
  document: { self: detail("RmtInf/Strd/RfrdDocInf"), number: detail("RmtInf/Strd/RfrdDocInf/Nb") },
  additional: detail("RmtInf/Strd/AddtlRmtInf"),
  returned: choice(detail, "RtrInf/Rsn"),
  returnInformation: detail("RtrInf/AddtlInf"),
  info: detail("AddtlTxInf"),
};

/** What a sum is made of, of when it is, or whose, by slot: its name. */
export const FIGURES: ReadonlyMap<number, string> = new Map([
  [body("Acct"), "Acct"],
  [body("Acct/Id"), "Id"],
  [BODY.account.iban, "IBAN"],
  [BODY.account.other, "Id"],
  [BODY.currency, "Ccy"],
  [BALANCE.amount, "Amt"],
  [BALANCE.sign, "CdtDbtInd"],
  [ENTRIES.amount, "Amt"],
  [ENTRIES.sign, "CdtDbtInd"],
  [ENTRIES.status.text, "Sts"],
  [ENTRIES.status.cd, "Cd"],
  [entry("BookgDt"), "BookgDt"],
  [entry("ValDt"), "ValDt"],
  [DETAILS.amount, "Amt"],
  [DETAILS.sign, "CdtDbtInd"],
  [detail("AmtDtls"), "AmtDtls"],
  [detail("AmtDtls/TxAmt"), "TxAmt"],
  [DETAILS.transactionAmount, "Amt"],
]);

export type PageSlots = (typeof BODY.pages)[number];
export type TotalSlots = typeof BODY.all;
export type CountedSlots = typeof BODY.code.credits;
export type KindSlots = typeof ENTRIES.kind;
export type ChoiceSlots = typeof DETAILS.purpose;
export type DaySlots = typeof ENTRIES.booked;
export type AccountSlots = typeof BODY.account;
export type AgentSlots = typeof BODY.servicer;
export type PartySlots = typeof DETAILS.debtor;
