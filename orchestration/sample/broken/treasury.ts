// Breaks of bank, budget, hours, currencies and what companies owe each other.
import { raised } from "../money.ts";
import { DELIMITER } from "../organisation.ts";
import { type RowBreak, rowBreak } from "../row-break.ts";

export const treasury: readonly RowBreak[] = [
  rowBreak({
    id: "bank-account-unknown",
    table: "BankAccountStaging",
    company: "NL01",
    when: (row) => row.BANKACCOUNTID === "RABO1110",
    what: () =>
      "The savings account of NL01 is missing from Dynamics 365's bank accounts; its statements come in all the same.",
    found: (row) => [{ control: "bank_ledger", scope: `${row.IBAN} ${row.CURRENCYCODE}` }],
  }),
  rowBreak({
    id: "budget-register-differs",
    table: "BudgetRegisterEntryStaging",
    company: "NL02",
    when: (row) => row.BUDGETCODE === "ORIGINEEL" && projectOf(row.DIMENSIONDISPLAYVALUE!) !== "",
    change: (row) => ({
      ...row,
      ACCOUNTINGCURRENCYAMOUNT: raised(row.ACCOUNTINGCURRENCYAMOUNT!, 100),
      TRANSACTIONCURRENCYAMOUNT: raised(row.TRANSACTIONCURRENCYAMOUNT!, 100),
    }),
    what: (row) =>
      `Line ${row.LINENUMBER} of budget register entry ${row.ENTRYNUMBER} of NL02 is one euro more than the project's budget says.`,
    found: (row) => [{ control: "budget", scope: `NL02 ${projectOf(row.DIMENSIONDISPLAYVALUE!)} original` }],
  }),
  rowBreak({
    id: "exchange-rate-missing",
    table: "ExchangeRateEntityStaging",
    date: "STARTDATE",
    monthsBack: 1,
    when: (row) => row.FROMCURRENCY === "USD",
    what: (row) => `There is no rate for the dollar in ${row.STARTDATE!.slice(0, 7)}.`,
    found: () => [{ control: "exchange_rates", scope: "USD EUR" }],
  }),
  rowBreak({
    id: "hours-of-nobody",
    table: "PSAActualStaging",
    company: "NL01",
    date: "PROJTRANSDATE",
    monthsBack: 2,
    when: (row) => row.CONSUMEDLABORQTY !== "0.000000",
    change: (row) => ({ ...row, RESOURCEID: "9999999" }),
    what: (row) =>
      `Hours on project ${row.PROJID} of NL01 (transaction ${row.TRANSID}) are those of 9999999, who does not exist.`,
    found: () => [{ control: "hours", scope: "NL01" }],
  }),
  rowBreak({
    id: "intercompany-differs",
    table: "GeneralJournalAccountEntryStaging",
    company: "NL02",
    date: "ACCOUNTINGDATE",
    monthsBack: 3,
    when: (row) => row.VOUCHER!.startsWith("GRP") && row.ACCOUNTDISPLAYVALUE!.startsWith("1903"),
    // In the books of NL02 itself the voucher balances, and so does D365's trial balance: those are in the accounting currency.
    change: (row) => ({ ...row, TRANSACTIONCURRENCYAMOUNT: raised(row.TRANSACTIONCURRENCYAMOUNT!, 1) }),
    what: (row) =>
      `Voucher ${row.VOUCHER} of NL02 is one cent off on the account with NL03, in the currency of the transaction only.`,
    found: () => [{ control: "intercompany", scope: "NL02 NL03 EUR" }],
  }),
];

function projectOf(displayValue: string): string {
  return displayValue.split(DELIMITER)[2] ?? "";
}
