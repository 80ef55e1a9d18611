// Ledger lines and project transactions: two projections of the same postings.

import type { Breaks } from "./breaks.ts";
import { at, type ByodTable } from "./byod.ts";
import { type Cents, numeric } from "./money.ts";
import { CATEGORIES, DELIMITER } from "./organisation.ts";
import { KINDS, type Line, type Posting, type ProjectTransaction } from "./posting.ts";

/** Main account, cost centre, project: empty segments keep their delimiters. */
const displayValue = (line: Line): string =>
  [line.account, line.costCentre ?? "", line.project?.project.id ?? ""].join(DELIMITER);

/** Our own numbers for what D365 posts for: its LedgerPostingType values are not public. */
const POSTING_TYPE = { ledger: 14, bank: 20, projectCost: 121, projectSales: 127 } as const;
const FIRST_RECORD = 5_637_144_576;

export type LedgerWriter = { readonly post: (posting: Posting) => void; readonly totals: LedgerTotals };
type LedgerTotals = { vouchers: number; ledgerLines: number; projectLines: number };

export function ledgerWriter(
  ledger: ByodTable<"GeneralJournalAccountEntryStaging">,
  projects: ByodTable<"PSAActualStaging">,
  breaks: Breaks,
): LedgerWriter {
  const totals: LedgerTotals = { vouchers: 0, ledgerLines: 0, projectLines: 0 };

  const ledgerLine = (posting: Posting, line: Line) => {
    const broken = breaks.ledgerLine(posting, ledger.versioned());
    const cents = broken && "cents" in broken ? broken.cents : line.amount;
    const amount = numeric(cents);
    const credit = cents < 0 !== posting.correction;
    const record = String(FIRST_RECORD + totals.ledgerLines++);
    const account = displayValue(line);
    const bank = posting.movement?.account.ledger === line.account;
    const type = bank
      ? "bank"
      : !line.project
        ? "ledger"
        : line.project.side === "cost"
          ? "projectCost"
          : "projectSales";
    ledger.write(
      {
        JOURNALNUMBER: posting.journal,
        VOUCHER: posting.voucher,
        ACCOUNTINGDATE: at(posting.date),
        LEDGERACCOUNT: account,
        TRANSACTIONCURRENCYCODE: "EUR",
        TRANSACTIONCURRENCYCREDITAMOUNT: numeric(credit ? -cents : 0),
        TRANSACTIONCURRENCYDEBITAMOUNT: numeric(credit ? 0 : cents),
        TRANSACTIONCURRENCYAMOUNT: amount,
        ACCOUNTINGCURRENCYAMOUNT: broken && "text" in broken ? broken.text : amount,
        REPORTINGCURRENCYAMOUNT: amount,
        DESCRIPTION: line.text,
        QUANTITY: numeric(line.project?.quantity ?? 0),
        POSTINGTYPE: String(POSTING_TYPE[type]),
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
        CONTRACTID: project.timeAndMaterial ? `CT${project.id.slice(3)}` : "",
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
    post: (posting) => {
      totals.vouchers++;
      for (const line of posting.lines) {
        ledgerLine(posting, line);
        if (line.project) projectLine(posting, line, line.project);
      }
    },
  };
}
