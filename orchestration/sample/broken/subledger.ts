// Breaks of the subledgers of customers and vendors, each in a row of which nothing else depends.
import { raised } from "../money.ts";
import { type RowBreak, rowBreak } from "../row-break.ts";

/** A line that the subledger posted, as if it was posted by hand: D365 itself knows it no longer by its posting type. */
const byHand = (ledger: "customer" | "vendor", company: string, postingType: string): RowBreak =>
  rowBreak({
    id: `${ledger}-ledger-posting-type`,
    table: "GeneralJournalAccountEntryStaging",
    company,
    date: "ACCOUNTINGDATE",
    when: (row) => row.POSTINGTYPE === postingType,
    change: (row) => ({ ...row, POSTINGTYPE: "14" }),
    what: (row) =>
      `Voucher ${row.VOUCHER} of ${company} stands in the subledger of ${ledger}s, but its ledger line on the control account was posted as if by hand.`,
    found: (row) => ({
      control: `${ledger}_ledger`,
      scope: `${company} ${row.LEDGERACCOUNT?.split("-")[0]} ${row.VOUCHER}`,
      period: row.ACCOUNTINGDATE!.slice(0, 7),
    }),
  });

export const subledger: readonly RowBreak[] = [
  byHand("customer", "NL02", "31"),
  byHand("vendor", "NL03", "41"),
  rowBreak({
    id: "open-amount-differs",
    table: "CustCollectionsBICustTransStaging",
    company: "NL01",
    date: "TRANSDATE",
    when: (row) => row.STATUS === "Open",
    change: (row) => ({ ...row, OPENAMOUNTMST: raised(row.OPENAMOUNTMST!, 250) }),
    what: (row) =>
      `Dynamics 365 says that of invoice ${row.INVOICE} of NL01 two and a half euros more are open than its settlements leave.`,
    found: (row) => ({
      control: "settlements",
      scope: "NL01 customers",
      period: row.TRANSDATE!.slice(0, 7),
    }),
  }),
];
