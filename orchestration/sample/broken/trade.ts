// Breaks of invoices, orders and tax: what one table says of a business event, and no other does.
import { raised } from "../money.ts";
import { type RowBreak, rowBreak } from "../row-break.ts";

export const trade: readonly RowBreak[] = [
  rowBreak({
    id: "sales-invoice-line-missing",
    table: "SalesInvoiceLineV3Staging",
    company: "NL01",
    date: "INVOICEDATE",
    when: (row) => row.CURRENCYCODE === "EUR",
    what: (row) =>
      `A line of sales invoice ${row.INVOICENUMBER} of NL01 is missing; its header has the whole amount.`,
    found: () => ({ control: "sales_invoices", scope: "NL01 EUR" }),
  }),
  rowBreak({
    id: "vendor-invoice-total-differs",
    table: "VendorInvoiceHeaderStaging",
    company: "NL02",
    date: "DATE",
    when: (row) => row.CURRENCY === "EUR",
    change: (row) => ({ ...row, INVOICEAMOUNT: raised(row.INVOICEAMOUNT!, 1_000) }),
    what: (row) =>
      `Vendor invoice ${row.INVOICENUMBER} of NL02 says a total that is ten euros more than its lines, its tax and the subledger.`,
    found: () => ({ control: "purchase_invoices", scope: "NL02 EUR" }),
  }),
  rowBreak({
    id: "tax-transaction-missing",
    table: "BusinessDocumentTaxTransactionStaging",
    company: "NL03",
    date: "TRANSDATE",
    // Of a purchase: invoices of vendors say their tax themselves.
    when: (row) => row.TAXCODE === "V21",
    what: (row) => `Voucher ${row.VOUCHER} of NL03 has a line on a VAT account, but no tax transaction.`,
    found: () => ({ control: "tax", scope: "NL03" }),
  }),
  rowBreak({
    id: "commitment-remaining-differs",
    table: "PurchPurchaseOrderLineV2Staging",
    company: "NL01",
    date: "REQUESTEDDELIVERYDATE",
    when: (row) => row.PURCHASEORDERLINESTATUS === "1" && row.SALESTAXGROUPCODE === "BIN",
    change: (row) => ({ ...row, REMAININGAMOUNT: raised(row.REMAININGAMOUNT!, 500) }),
    what: (row) =>
      `Of line ${row.LINENUMBER} of purchase order ${row.PURCHASEORDERNUMBER} of NL01 five euros more remain than were ordered and not invoiced.`,
    found: () => ({ control: "commitments", scope: "NL01 EUR" }),
  }),
];
