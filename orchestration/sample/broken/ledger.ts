// Breaks of the general ledger: its chart, its calendar, and what Dynamics 365 itself makes of it.
import { addDays } from "../calendar.ts";
import { raised } from "../money.ts";
import { type RowBreak, rowBreak } from "../row-break.ts";

const isMemorial = (row: { readonly SUBLEDGERVOUCHER?: string }) =>
  row.SUBLEDGERVOUCHER?.startsWith("MEM") ?? false;

export const ledger: readonly RowBreak[] = [
  rowBreak({
    id: "account-not-in-chart",
    table: "MainAccountStaging",
    when: (row) => row.MAINACCOUNTID === "4600",
    what: () => "Account 4600, on which every company posts, is missing from the chart of accounts.",
    found: () => [
      { control: "accounts", scope: "NL01" },
      { control: "accounts", scope: "NL02" },
      { control: "accounts", scope: "NL03" },
    ],
  }),
  rowBreak({
    id: "account-without-rgs",
    table: "MainAccountStaging",
    when: (row) => row.MAINACCOUNTID === "4400",
    change: (row) => ({ ...row, RGSCODE: "" }),
    what: () => "Account 4400, on which every company posts, has no RGS code.",
    found: () => [
      { control: "rgs", scope: "NL01" },
      { control: "rgs", scope: "NL02" },
      { control: "rgs", scope: "NL03" },
    ],
  }),
  rowBreak({
    id: "period-unknown",
    table: "GeneralJournalEntryStaging",
    company: "NL01",
    date: "ACCOUNTINGDATE",
    monthsBack: 2,
    when: isMemorial,
    change: (row) => ({ ...row, FISCALPERIODNAME: "Periode 13" }),
    what: (row) =>
      `Journal ${row.JOURNALNUMBER} of NL01 names period 'Periode 13', which the calendar does not have.`,
    found: () => [{ control: "fiscal_periods", scope: "NL01" }],
  }),
  rowBreak({
    id: "posted-in-closed-period",
    table: "GeneralJournalEntryStaging",
    company: "NL03",
    date: "ACCOUNTINGDATE",
    monthsBack: 4,
    when: isMemorial,
    change: (row) => ({
      ...row,
      CREATEDDATETIME: `${addDays(row.ACCOUNTINGDATE!.slice(0, 10), 60)} 08:15:00.000`,
    }),
    what: (row) =>
      `Voucher ${row.SUBLEDGERVOUCHER} of NL03 was posted two months after its day, in a period that was closed by then.`,
    found: (row) => [
      {
        control: "closed_periods",
        scope: `NL03 ${row.FISCALPERIODNAME?.toUpperCase()}`,
        period: row.ACCOUNTINGDATE!.slice(0, 4),
      },
    ],
  }),
  rowBreak({
    id: "trial-balance-differs",
    table: "TrialBalanceStaging",
    company: "NL02",
    date: "TODATE",
    monthsBack: 1,
    when: (row) => row.ACCOUNTDISPLAYVALUE === "4600",
    change: (row) => ({
      ...row,
      DEBIT: raised(row.DEBIT!, 1),
      CLOSINGBALANCE: raised(row.CLOSINGBALANCE!, 1),
    }),
    what: () =>
      "Dynamics 365's trial balance of NL02 says one cent more on account 4600 than its entries do.",
    found: (row) => [{ control: "trial_balance", scope: `NL02 ${row.ACCOUNTDISPLAYVALUE}` }],
  }),
];
