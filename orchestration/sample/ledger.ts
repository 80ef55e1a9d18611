// Journal headers, ledger lines and project transactions: projections of the same postings.
import type { Breaks } from "./breaks.ts";
import { at, type ByodExport } from "./byod.ts";
import { addDays } from "./calendar.ts";
import { periodName } from "./fiscal.ts";
import { type Cents, numeric } from "./money.ts";
import { CATEGORIES, DELIMITER } from "./organisation.ts";
import { foreignOf, KINDS, type Line, type Posting, type ProjectTransaction } from "./posting.ts";
import { activityOf, contractOf } from "./project.ts";
import { trialBalanceWriter } from "./trial-balance.ts";

/** Main account, cost centre, project: empty segments keep their delimiters. */
const displayValue = (line: Line): string =>
  [line.account, line.costCentre ?? "", line.project?.project.id ?? ""].join(DELIMITER);

/** Our own numbers for what D365 posts for: its LedgerPostingType values are not public. */
const POSTING_TYPE = {
  exchange: 1,
  yearEnd: 12,
  ledger: 14,
  bank: 20,
  customer: 31,
  vendor: 41,
  tax: 71,
  taxReturn: 72,
  projectCost: 121,
  projectSales: 127,
} as const;

const LAYER = { current: "0", tax: "2" } as const;

function postingType(posting: Posting, line: Line): keyof typeof POSTING_TYPE {
  if (posting.movement?.account.ledger === line.account) return "bank";
  if (line.project) return line.project.side === "cost" ? "projectCost" : "projectSales";
  if (line.item) return line.item.ledger;
  if (line.taxes) return "tax";
  if (posting.kind === "tax") return "taxReturn";
  if (posting.kind === "exchange") return "exchange";
  return posting.period === "operating" ? "ledger" : "yearEnd";
}

const FIRST_RECORD = 5_637_144_576;

export type LedgerWriter = {
  readonly post: (posting: Posting) => void;
  /** Writes the last balances of a company, before the next one begins. */
  readonly endCompany: () => void;
  readonly totals: LedgerTotals;
};
type LedgerTotals = { vouchers: number; ledgerLines: number; projectLines: number };

export function ledgerWriter(byod: ByodExport, breaks: Breaks): LedgerWriter {
  const ledger = byod.table("GeneralJournalAccountEntryStaging");
  const headers = byod.table("GeneralJournalEntryStaging");
  const projects = byod.table("PSAActualStaging");
  const trialBalance = trialBalanceWriter(byod);
  const totals: LedgerTotals = { vouchers: 0, ledgerLines: 0, projectLines: 0 };

  const ledgerLine = (posting: Posting, line: Line) => {
    const broken = breaks.ledgerLine(posting, ledger.versioned());
    const cents = broken && "cents" in broken ? broken.cents : line.amount;
    const amount = numeric(cents);
    const credit = cents < 0 !== posting.correction;
    const record = String(FIRST_RECORD + totals.ledgerLines++);
    const account = displayValue(line);
    const foreign = posting.currency === "EUR" ? cents : foreignOf(posting, line);
    trialBalance.add(posting, line.account, cents, credit);
    ledger.write(
      {
        JOURNALNUMBER: posting.journal,
        VOUCHER: posting.voucher,
        ACCOUNTINGDATE: at(posting.date),
        LEDGERACCOUNT: account,
        POSTINGLAYER: LAYER[posting.layer],
        TRANSACTIONCURRENCYCODE: posting.currency,
        TRANSACTIONCURRENCYCREDITAMOUNT: numeric(credit ? -foreign : 0),
        TRANSACTIONCURRENCYDEBITAMOUNT: numeric(credit ? 0 : foreign),
        TRANSACTIONCURRENCYAMOUNT: numeric(foreign),
        ACCOUNTINGCURRENCYAMOUNT: broken && "text" in broken ? broken.text : amount,
        REPORTINGCURRENCYAMOUNT: amount,
        DESCRIPTION: line.text,
        QUANTITY: numeric(line.project?.quantity ?? 0),
        POSTINGTYPE: String(POSTING_TYPE[postingType(posting, line)]),
        JOURNALCATEGORY: String(KINDS[posting.kind]),
        ISCORRECTION: posting.correction ? "1" : "0",
        ISCREDIT: credit ? "1" : "0",
        DOCUMENTDATE: posting.document ? at(posting.date) : "1900-01-01 00:00:00.000",
        DOCUMENTNUMBER: posting.document,
        LEDGERNAME: posting.company.id,
        GENERALJOURNALACCOUNTENTRYRECID: record,
        ACCOUNTDISPLAYVALUE: account,
        DATAAREAID: posting.company.id,
        RECID: record,
      },
      { DESCRIPTION: "" },
    );
  };

  const header = (posting: Posting) => {
    headers.write(
      {
        JOURNALNUMBER: posting.journal,
        SUBLEDGERVOUCHER: posting.voucher,
        ACCOUNTINGDATE: at(posting.date),
        POSTINGLAYER: LAYER[posting.layer],
        JOURNALCATEGORY: String(KINDS[posting.kind]),
        FISCALYEARNAME: posting.date.slice(0, 4),
        FISCALPERIODNAME: periodName(posting.period, posting.date),
        DOCUMENTNUMBER: posting.document,
        ...(posting.document ? { DOCUMENTDATE: at(posting.date) } : {}),
        DATAAREAID: posting.company.id,
        RECID: String(FIRST_RECORD + totals.vouchers),
        CREATEDDATETIME: `${addDays(posting.date, 1)} 09:30:00.000`,
      },
      { DOCUMENTNUMBER: "" },
    );
  };

  const projectLine = (posting: Posting, line: Line, transaction: ProjectTransaction) => {
    if (breaks.losesTransaction(posting, line, projects.versioned())) return projects.skip();
    const { project, category, side } = transaction;
    const cost: Cents = side === "cost" ? line.amount : 0;
    const labour = category === "UREN" && side === "cost";
    const hours = numeric(labour ? transaction.quantity : 0);
    const labourCost = numeric(labour ? cost : 0);
    const expense = numeric(labour ? 0 : cost);
    totals.projectLines++;
    projects.write(
      {
        PROJID: project.id,
        CATEGORYID: category,
        ACTIVITYNUMBER: activityOf(project, category),
        PROJTRANSTYPE: String(CATEGORIES[category].type),
        PROJTRANSDATE: at(transaction.workDate),
        LEDGERTRANSDATE: at(posting.date),
        TRANSID: transaction.id,
        VOUCHER: posting.voucher,
        COSTSALES: side === "cost" ? "1" : "2",
        POSTINGTYPE: String(side === "cost" ? POSTING_TYPE.projectCost : POSTING_TYPE.projectSales),
        AMOUNTMST: numeric(line.amount),
        QTY: numeric(transaction.quantity),
        RESOURCEID: transaction.resource,
        TRANSACTIONORIGIN: String(CATEGORIES[category].origin),
        LEDGERORIGIN: String(CATEGORIES[category].origin),
        CONTRACTID: contractOf(project),
        LEDGERDIMENSIONDISPLAYVALUE: displayValue(line),
        DEFAULTDIMENSIONDISPLAYVALUE: [line.costCentre ?? "", project.id].join(DELIMITER),
        PLLABORCOST: labourCost,
        PLLABORQTY: hours,
        PLEXPENSECOST: expense,
        PLTOTALCOST: numeric(cost),
        PLTOTALACCRUEDREVENUE: numeric(side === "sales" ? -line.amount : 0),
        CONSUMEDLABORQTY: hours,
        CONSUMEDLABORCOST: labourCost,
        CONSUMEDEXPENSECOST: expense,
        TOTALCONSUMPTION: numeric(cost),
        DATAAREAID: posting.company.id,
        // PSAActual is computed over posting lines and has no record id of its own: doubles are doubles to the letter.
      },
      // Before the cost price was recalculated.
      { AMOUNTMST: numeric(line.amount * 2), TOTALCONSUMPTION: numeric(cost * 2) },
    );
  };

  return {
    totals,
    endCompany: trialBalance.endCompany,
    post: (posting) => {
      totals.vouchers++;
      header(posting);
      for (const line of posting.lines) {
        ledgerLine(posting, line);
        if (line.project) projectLine(posting, line, line.project);
      }
    },
  };
}
