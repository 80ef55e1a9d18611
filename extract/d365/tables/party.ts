// Customers and vendors: who they are, what was booked on them and what settled what.
import {
  code,
  date,
  decimal,
  flag,
  integer,
  nullable,
  optional,
  personal,
  table,
  text,
  vatNumber,
} from "../../column.ts";
import { amount, byod, company, day, exported, extra, maybe, perCompany, words } from "./word.ts";

/** Details of persons that no figure needs: they do not even land. */
const UNWANTED = [
  ...["NOTES", "NAMEALIAS", "VENDORSEARCHNAME", "ADDRESSSTREET", "ADDRESSZIPCODE", "ADDRESSCITY"],
  ...["PRIMARYCONTACTEMAIL", "PRIMARYEMAILADDRESS", "PRIMARYCONTACTPHONE", "PRIMARYPHONENUMBER"],
];

/** The name of a natural person; that of an organisation has a column of its own in the source. */
const ofPerson = (from: string, doc: string) => optional(personal(text({ from, doc }), "pii"));
/** Of a person from before 2020 it holds a BSN. */
const vat = nullable(
  personal(
    vatNumber({
      from: "TAXEXEMPTNUMBER",
      person: { column: "party_type", values: ["person"] },
      doc: "VAT number; a token where it holds the BSN of a person",
    }),
    "token",
  ),
);

export const customer = table({
  doc: "Customers of each legal entity",
  from: "CustCustomerV3Staging",
  key: ["company", "customer"],
  ...perCompany,
  ignore: [...byod.ignore, ...UNWANTED],
  history: true,
  columns: {
    company: company(),
    customer: code({ from: "CUSTOMERACCOUNT", doc: "Customer number (debiteur)" }),
    party_type: maybe("PARTYTYPE", "Organization or Person"),
    name: words("ORGANIZATIONNAME", "Name of the organisation; empty for a person"),
    first_name: ofPerson("PERSONFIRSTNAME", "First name of a person"),
    last_name: ofPerson("PERSONLASTNAME", "Surname of a person"),
    customer_group: maybe("CUSTOMERGROUPID", "Customer group: decides how the customer is posted"),
    invoice_account: maybe("INVOICEACCOUNT", "Customer that gets the invoices; empty when the same"),
    currency: maybe("SALESCURRENCYCODE", "Currency in which is sold"),
    payment_terms: maybe("PAYMENTTERMS", "Terms of payment"),
    payment_method: maybe("PAYMENTMETHOD", "Method of payment"),
    vat_number: vat,
    tax_group: maybe("SALESTAXGROUP", "Sales tax group"),
    hold_status: integer({
      from: "ONHOLDSTATUS",
      doc: "What is blocked, as Dynamics 365 numbers it; 0 nothing",
    }),
    credit_limit: amount("CREDITLIMIT", "Credit limit in the accounting currency; 0 is none"),
    country: maybe("ADDRESSCOUNTRYREGIONID", "Country of the main address"),
    dimension_display_value: maybe(
      "DEFAULTDIMENSIONDISPLAYVALUE",
      "Default dimensions, joined by the configured delimiter",
    ),
    party: maybe("PARTYNUMBER", "The same party in all companies"),
    ...exported,
  },
});

export const vendor = table({
  doc: "Vendors of each legal entity",
  from: "VendVendorV2Staging",
  key: ["company", "vendor"],
  ...perCompany,
  ignore: [...byod.ignore, ...UNWANTED],
  history: true,
  columns: {
    company: company(),
    vendor: code({ from: "VENDORACCOUNTNUMBER", doc: "Vendor number (crediteur)" }),
    party_type: maybe("VENDORPARTYTYPE", "Organization or Person"),
    name: words("VENDORORGANIZATIONNAME", "Name of the organisation; empty for a person"),
    first_name: ofPerson("PERSONFIRSTNAME", "First name of a person"),
    last_name: ofPerson("PERSONLASTNAME", "Surname of a person"),
    vendor_group: maybe("VENDORGROUPID", "Vendor group: decides how the vendor is posted"),
    invoice_account: maybe("INVOICEVENDORACCOUNTNUMBER", "Vendor that is paid; empty when the same"),
    currency: maybe("CURRENCYCODE", "Currency in which is bought"),
    payment_terms: maybe("DEFAULTPAYMENTTERMSNAME", "Terms of payment"),
    payment_method: maybe("DEFAULTVENDORPAYMENTMETHODNAME", "Method of payment"),
    bank_account: maybe("BANKACCOUNTID", "Bank account of the vendor that is paid by default"),
    vat_number: vat,
    tax_group: maybe("SALESTAXGROUPCODE", "Sales tax group"),
    hold_status: integer({
      from: "ONHOLDSTATUS",
      doc: "What is blocked, as Dynamics 365 numbers it; 0 nothing",
    }),
    one_time: flag({ from: "ISONETIMEVENDOR", doc: "For vendors that deliver once" }),
    country: maybe("ADDRESSCOUNTRYREGIONID", "Country of the main address"),
    dimension_display_value: maybe(
      "DEFAULTLEDGERDIMENSIONDISPLAYVALUE",
      "Default dimensions, joined by the configured delimiter",
    ),
    party: maybe("VENDORPARTYNUMBER", "The same party in all companies"),
    ...exported,
  },
});

/**
 * A bank account of somebody else. Whether it is that of a person or of an organisation its row does not say: all are kept
 * apart. What pays reads the personal schema; who compares, the token.
 */
const accountNumbers = {
  iban: nullable(personal(code({ from: "IBAN", doc: "IBAN" }), "pii")),
  iban_token: nullable(
    personal(code({ from: "IBAN", doc: "Stands for the IBAN; equal for equal ones" }), "token"),
  ),
  account_number: nullable(
    personal(code({ from: "BANKACCOUNTNUMBER", doc: "Account number where there is no IBAN" }), "pii"),
  ),
  bic: maybe("SWIFTCODE", "BIC of the bank"),
};
const inUse = {
  active_from: day("ACTIVEDATE", "First day on which it may be used; empty when always"),
  active_to: day("EXPIRATIONDATE", "Last day on which it may be used; empty when open"),
};

export const vendor_bank_account = table({
  doc: "Bank accounts of vendors: where payments go",
  from: "VendVendorBankAccountStaging",
  key: ["company", "vendor", "bank_account"],
  ...perCompany,
  tolerance: 0,
  // Another IBAN under the same name is what whoever approves a payment must be told.
  history: true,
  columns: {
    company: company(),
    vendor: code({ from: "VENDORACCOUNTNUMBER", doc: "Vendor number (crediteur)" }),
    bank_account: code({ from: "VENDORBANKACCOUNTID", doc: "Name of the bank account with this vendor" }),
    ...accountNumbers,
    routing_number: maybe("ROUTINGNUMBER", "Routing number of the bank, where its country has one"),
    currency: maybe("CURRENTCURRENCYCODE", "Currency of the account"),
    ...inUse,
    is_default: optional(
      flag({ from: "ISDEFAULTBANKACCOUNT", doc: "Paid unless the invoice says otherwise" }),
    ),
    ...exported,
  },
});

// No public list of staging tables names it: what yours is called, `tables` in the configuration says.
export const customer_bank_account = table({
  doc: "Bank accounts of customers: where they pay from",
  from: "CustCustomerBankAccountStaging",
  key: ["company", "customer", "bank_account"],
  ...perCompany,
  columns: {
    company: company(),
    customer: code({ from: "CUSTOMERACCOUNTNUMBER", doc: "Customer number (debiteur)" }),
    bank_account: code({ from: "BANKACCOUNTID", doc: "Name of the bank account with this customer" }),
    ...accountNumbers,
    ...inUse,
    ...exported,
  },
});

/** What a subledger line says beside its party. */
const posted = {
  invoice: maybe("INVOICE", "Number of the invoice, where there is one"),
  voucher: code({ from: "VOUCHER", doc: "Voucher (boekstuk) in the general ledger" }),
  transaction_type: integer({
    from: "TRANSTYPE",
    doc: "Kind of transaction: sales, purchase, payment …",
    enumeration: "LedgerTransType",
  }),
  transaction_date: date({ from: "TRANSDATE", doc: "Day of posting: decides the period" }),
  posting_profile: extra.code("POSTINGPROFILE", "Posting profile: decides the control account"),
  description: extra.text("TXT", "Text of the transaction"),
};

export const customer_transaction = table({
  doc: "Customer transactions: invoices, credit notes, payments; debit positive",
  from: "CustCollectionsBICustTransStaging",
  key: ["company", "transaction_id"],
  ...perCompany,
  ignore: [...byod.ignore, "NAME"],
  totals: ["accounting_amount", "open_accounting_amount"],
  retention: { rule: "financial", by: "transaction_date", blank: ["description"] },
  tolerance: 0,
  columns: {
    company: company(),
    transaction_id: integer({
      from: "CUSTTRANSRECID",
      doc: "Record id of the transaction; settlements name it",
    }),
    customer: code({ from: "ACCOUNTNUM", doc: "Customer number (debiteur)" }),
    ...posted,
    due_date: day("DUEDATE", "Day on which it is due"),
    closed_on: extra.day("CLOSED", "Day on which it was settled in full; empty while it is open"),
    currency: extra.code("CURRENCYCODE", "Currency of the transaction"),
    transaction_amount: extra.amount("AMOUNTCUR", "In the currency of the transaction; debit positive"),
    accounting_amount: extra.amount("AMOUNTMST", "In the accounting currency; debit positive"),
    reporting_amount: extra.amount("REPORTINGCURRENCYAMOUNT", "In the reporting currency; debit positive"),
    exchange_adjustment: extra.amount("EXCHADJUSTMENT", "Revaluation so far, in the accounting currency"),
    open_accounting_amount: extra.amount("OPENAMOUNTMST", "Still open, in the accounting currency"),
    ...exported,
  },
});

export const vendor_transaction = table({
  doc: "Vendor transactions: invoices, credit notes, payments; debit positive",
  from: "VendPaymentBIVendTransStaging",
  // The standard entity gives no record id.
  key: ["company", "vendor", "voucher", "transaction_date", "transaction_type"],
  doubles: "number",
  ...perCompany,
  ignore: [...byod.ignore, "NAME"],
  totals: ["transaction_amount", "accounting_amount"],
  retention: { rule: "financial", by: "transaction_date", blank: ["description"] },
  tolerance: 0,
  columns: {
    company: company(),
    vendor: code({ from: "ACCOUNTNUM", doc: "Vendor number (crediteur)" }),
    transaction_id: optional(
      integer({
        from: "VENDTRANSRECID",
        doc: "Record id of the transaction, where the entity gives it; settlements name it",
      }),
    ),
    ...posted,
    due_date: day("DUEDATE", "Day on which it is due"),
    closed_on: day("CLOSED", "Day on which it was settled in full; empty while it is open"),
    last_settled_on: extra.day("LASTSETTLEDATE", "Day of the last settlement"),
    currency: code({ from: "CURRENCYCODE", doc: "Currency of the transaction" }),
    transaction_amount: amount("AMOUNTCUR", "In the currency of the transaction; an invoice is negative"),
    accounting_amount: amount("AMOUNTMST", "In the accounting currency; an invoice is negative"),
    reporting_amount: extra.amount(
      "REPORTINGCURRENCYAMOUNT",
      "In the reporting currency; an invoice is negative",
    ),
    exchange_adjustment: extra.amount("EXCHADJUSTMENT", "Revaluation so far, in the accounting currency"),
    approved: optional(flag({ from: "APPROVED", doc: "May be paid" })),
    held_until: extra.day("INVOICERELEASEDATE", "Day before which it may not be paid"),
    dispute: extra.code("DISPUTESTATUS", "Why it is disputed, where the organisation's entity gives it"),
    ...exported,
  },
});

/** One transaction set against another; both sides are rows. */
const settlement = {
  company: company(),
  settlement_id: integer({ from: "SETTLEMENTRECID", doc: "Record id of the settlement" }),
  transaction_id: integer({ from: "TRANSRECID", doc: "Transaction that is settled" }),
  offset_transaction_id: optional(
    integer({ from: "OFFSETRECID", doc: "Transaction that it is settled with" }),
  ),
  offset_voucher: extra.code("OFFSETTRANSVOUCHER", "Voucher of that transaction"),
  settlement_date: date({ from: "TRANSDATE", doc: "Day of the settlement" }),
  transaction_amount: amount(
    "SETTLEAMOUNTCUR",
    "Settled, in the currency of the transaction; sign of the transaction",
  ),
  accounting_amount: amount(
    "SETTLEAMOUNTMST",
    "Settled, in the accounting currency; sign of the transaction",
  ),
  reporting_amount: extra.amount(
    "SETTLEAMOUNTREPORTING",
    "Settled, in the reporting currency; sign of the transaction",
  ),
  exchange_adjustment: extra.amount(
    "EXCHADJUSTMENT",
    "Exchange difference realised, in the accounting currency",
  ),
  cash_discount: extra.amount("UTILIZEDCASHDISC", "Cash discount taken, in the currency of the transaction"),
};

export const customer_settlement = table({
  doc: "Settlements of customer transactions; an entity of the organisation's own",
  from: "CustSettlementStaging",
  key: ["company", "settlement_id"],
  ...perCompany,
  totals: ["accounting_amount"],
  tolerance: 0,
  columns: { ...settlement, customer: extra.code("ACCOUNTNUM", "Customer number (debiteur)"), ...exported },
});

export const vendor_settlement = table({
  doc: "Settlements of vendor transactions; an entity of the organisation's own",
  from: "VendSettlementStaging",
  key: ["company", "settlement_id"],
  ...perCompany,
  totals: ["accounting_amount"],
  tolerance: 0,
  columns: { ...settlement, vendor: extra.code("ACCOUNTNUM", "Vendor number (crediteur)"), ...exported },
});

export const bank_account = table({
  doc: "Bank accounts of the organisation itself",
  from: "BankAccountStaging",
  key: ["company", "bank_account"],
  ...perCompany,
  history: true,
  columns: {
    company: company(),
    bank_account: code({ from: "BANKACCOUNTID", doc: "Name of the bank account in Dynamics 365" }),
    name: words("NAME", "What the account is called"),
    iban: maybe("IBAN", "IBAN: statements name it"),
    account_number: maybe("ACCOUNTNUMBER", "Account number where there is no IBAN"),
    bic: maybe("SWIFTCODE", "BIC of the bank"),
    currency: maybe("CURRENCYCODE", "Currency of the account"),
    ledger_display_value: maybe(
      "BANKMAINACCOUNTIDDISPLAYVALUE",
      "Ledger account that the bank account is posted on",
    ),
    status: integer({ from: "BANKACCOUNTSTATUS", doc: "Active or not, as Dynamics 365 numbers it" }),
    active_from: day("ACTIVEFROM", "First day on which it may be used; empty when always"),
    active_to: day("ACTIVETO", "Last day on which it may be used; empty when open"),
    ...exported,
  },
});

export const tax_transaction = table({
  doc: "Tax transactions (btw): base and tax per voucher and code",
  from: "BusinessDocumentTaxTransactionStaging",
  key: ["company", "voucher", "tax_code", "transaction_date", "tax_direction"],
  doubles: "number",
  ...perCompany,
  totals: ["base_amount", "tax_amount"],
  tolerance: 0,
  columns: {
    company: company(),
    voucher: code({ from: "VOUCHER", doc: "Voucher (boekstuk) in the general ledger" }),
    transaction_date: date({ from: "TRANSDATE", doc: "Day of posting: decides the period" }),
    tax_code: code({ from: "TAXCODE", doc: "Sales tax code (btw-code)" }),
    tax_direction: integer({
      from: "TAXDIRECTION",
      doc: "Payable, receivable, use tax …, as Dynamics 365 numbers it",
    }),
    tax_group: maybe("TAXGROUP", "Sales tax group of the party"),
    item_tax_group: maybe("TAXITEMGROUP", "Sales tax group of the item"),
    tax_origin: optional(
      integer({ from: "TAXORIGIN", doc: "What it came from, as Dynamics 365 numbers it" }),
    ),
    percentage: decimal({ from: "TAXVALUE", doc: "Percentage of tax" }),
    base_amount: amount("TAXBASEAMOUNT", "Amount that is taxed, in the accounting currency, ledger sign"),
    tax_amount: amount("TAXAMOUNT", "Tax in the accounting currency, ledger sign"),
    currency: maybe("CURRENCYCODE", "Currency of the tax"),
    base_transaction_amount: amount("TAXBASEAMOUNTCUR", "Amount that is taxed, in that currency"),
    tax_transaction_amount: amount("TAXAMOUNTCUR", "Tax in that currency"),
    invoice: extra.code("INVOICEID", "Number of the invoice"),
    journal: extra.code("JOURNALNUM", "Journal that it was posted by"),
    tax_period: maybe("TAXPERIOD", "Settlement period (btw-tijdvak)"),
    exempt: flag({ from: "EXEMPTTAX", doc: "Exempt from tax" }),
    intra_community: optional(flag({ from: "INTRACOMVAT", doc: "Trade within the European Union" })),
    ...exported,
  },
});
