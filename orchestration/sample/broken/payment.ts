// Breaks of payments: a line that does not arrive, and a reference that the bank never saw.
import { type RowBreak, rowBreak } from "../row-break.ts";

export const payment: readonly RowBreak[] = [
  rowBreak({
    id: "payment-line-missing",
    table: "VendorPaymentJournalLineStaging",
    company: "NL02",
    when: (row) => row.JOURNALBATCHNUMBER!.startsWith("BJ") && row.TRANSACTIONTEXT === "Vooruitbetaling",
    what: (row) =>
      `Line ${row.LINENUMBER!.split(".")[0]} of payment journal ${row.JOURNALBATCHNUMBER} of NL02, which is approved, is missing; the journal itself still counts it.`,
    found: (row) =>
      ["amount", "lines"].map((measure) => ({
        control: "payment_lines",
        scope: `NL02 ${row.JOURNALBATCHNUMBER} ${measure}`,
      })),
  }),
  rowBreak({
    id: "payment-reference-differs",
    table: "VendorPaymentJournalLineStaging",
    company: "NL03",
    date: "TRANSACTIONDATE",
    monthsBack: 3,
    // Before the last month, of which the bank has reported.
    when: (row) => row.PAYMENTREFERENCE !== "" && row.CURRENCYCODE === "EUR",
    change: (row) => ({ ...row, PAYMENTREFERENCE: `${row.PAYMENTREFERENCE}9` }),
    what: (row) =>
      `Line ${row.LINENUMBER!.split(".")[0]} of payment journal ${row.JOURNALBATCHNUMBER} of NL03 names another reference than the bank booked.`,
    found: (row) => ({
      control: "payments",
      scope: `NL03 ${row.JOURNALBATCHNUMBER} ${row.PAYMENTREFERENCE}9`,
      period: row.TRANSACTIONDATE!.slice(0, 7),
    }),
  }),
];
