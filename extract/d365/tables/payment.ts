// Vendor payment journals: what Dynamics 365 means to pay, to whom, from which bank account, and which invoices that
// settles. The standard entities do not say whether a journal was approved: without a column that does, none is.
import { code, date, decimal, flag, integer, optional, personal, table, text } from "../../column.ts";
import { amount, byod, company, exported, extra, maybe, perCompany, words } from "./word.ts";

const journal = code({ from: "JOURNALBATCHNUMBER", doc: "Number of the payment journal (betaaljournaal)" });
const lineNumber = (from: string) =>
  decimal({ from, precision: 32, scale: 16, doc: "Number of the line in the journal" });
/** Names, addresses and free texts may be those of a person: what pays reads them, in the personal schema. */
const apart = (from: string, doc: string) => optional(personal(text({ from, doc }), "pii"));

export const vendor_payment_journal = table({
  doc: "Vendor payment journals: one row per journal",
  from: "VendorPaymentJournalHeaderStaging",
  key: ["company", "journal"],
  ...perCompany,
  tolerance: 0,
  columns: {
    company: company(),
    journal,
    journal_name: maybe("JOURNALNAME", "Kind of journal, as the organisation named it"),
    description: words("DESCRIPTION", "What the journal is about"),
    posted: flag({ from: "ISPOSTED", doc: "Posted: paid as far as the books know" }),
    approval_status: optional(
      integer({
        from: "WORKFLOWAPPROVALSTATUS",
        doc: "State of its approval, as Dynamics 365 numbers it, where the organisation's entity gives it",
      }),
    ),
    total_debit: extra.amount(
      "JOURNALTOTALDEBIT",
      "Sum of what the lines pay, as the journal itself says it",
    ),
    total_credit: extra.amount(
      "JOURNALTOTALCREDIT",
      "Sum of what the lines take off, as the journal itself says it",
    ),
    line_count: optional(integer({ from: "NUMOFLINES", doc: "Lines that the journal itself says it has" })),
    ...exported,
  },
});

export const vendor_payment_journal_line = table({
  doc: "Lines of vendor payment journals: debit pays the vendor, credit is taken off",
  from: "VendorPaymentJournalLineStaging",
  key: ["company", "journal", "line_number"],
  ...perCompany,
  totals: ["debit_amount", "credit_amount"],
  tolerance: 0,
  columns: {
    company: company(),
    journal,
    line_number: lineNumber("LINENUMBER"),
    account_type: integer({
      from: "ACCOUNTTYPE",
      doc: "What is paid: a vendor, a ledger account, a customer …",
      enumeration: "LedgerJournalACType",
    }),
    vendor: code({
      from: "ACCOUNTDISPLAYVALUE",
      doc: "Account that is paid, as a display value: a delimiter inside it has a backslash before it",
    }),
    vendor_name: apart("VENDORNAME", "Name of the vendor"),
    transaction_date: date({ from: "TRANSACTIONDATE", doc: "Day on which is to be paid" }),
    voucher: maybe("VOUCHER", "Voucher (boekstuk) in the general ledger"),
    debit_amount: amount("DEBITAMOUNT", "Paid, in the currency of the line"),
    credit_amount: amount("CREDITAMOUNT", "Taken off (credit note), in the currency of the line"),
    currency: code({ from: "CURRENCYCODE", doc: "Currency of the line" }),
    offset_account_type: integer({
      from: "OFFSETACCOUNTTYPE",
      doc: "What it is paid from: a bank account, a ledger account …",
      enumeration: "LedgerJournalACType",
    }),
    offset_account: maybe("OFFSETACCOUNTDISPLAYVALUE", "Bank account of the organisation that pays"),
    payment_method: maybe("PAYMENTMETHODNAME", "Method of payment"),
    payment_specification: maybe("PAYMENTSPECIFICATION", "Specification of the method of payment"),
    payment_reference: words(
      "PAYMENTREFERENCE",
      "Reference under which Dynamics 365 handed the payment to the bank, once it did",
    ),
    payment_id: words("PAYMENTID", "Structured reference that the vendor asks for (betalingskenmerk, RF)"),
    bank_account: maybe(
      "THIRDPARTYBANKACCOUNTID",
      "Bank account of the vendor; else the vendor's own default",
    ),
    marked_invoice: maybe("MARKEDINVOICE", "Invoice that it settles, where that is one"),
    is_prepayment: optional(flag({ from: "ISPREPAYMENT", doc: "Paid before there is an invoice" })),
    description: apart("TRANSACTIONTEXT", "Text of the line"),
    street: apart("REMITTANCEADDRESSSTREET", "Street and number of the vendor"),
    zip_code: apart("REMITTANCEADDRESSZIPCODE", "Postal code of the vendor"),
    city: apart("REMITTANCEADDRESSCITY", "Town of the vendor"),
    country_code: extra.code("REMITTANCEADDRESSCOUNTRYISOCODE", "Country of the vendor, ISO 3166"),
    ...exported,
  },
});

export const vendor_payment_journal_settlement = table({
  doc: "Invoices and credit notes that lines of vendor payment journals settle",
  from: "VendorPaymentJournalLineSettledInvoiceStaging",
  key: ["company", "journal", "line_number", "invoice", "invoice_company", "due_date"],
  doubles: "number",
  ...byod,
  scope: ["company"],
  totals: ["settled_amount"],
  tolerance: 0,
  columns: {
    company: code({ from: "JOURNALLINECOMPANY", doc: "Legal entity, four letters" }),
    journal,
    line_number: lineNumber("JOURNALLINENUMBER"),
    invoice: code({
      from: "INVOICENUMBER",
      blank: "-",
      doc: "Invoice or credit note; - where it has no number",
    }),
    invoice_company: code({ from: "INVOICECOMPANY", doc: "Legal entity that owes it" }),
    due_date: date({ from: "INVOICEDUEDATE", doc: "Day on which it is due" }),
    settled_amount: amount(
      "SETTLEMENTAMOUNTININVOICECURRENCY",
      "Settled, in the currency of the invoice; a credit note has the other sign",
    ),
    cash_discount: extra.amount("CASHDISCOUNTTOTAKEININVOICECURRENCY", "Cash discount taken"),
    ...exported,
  },
});
