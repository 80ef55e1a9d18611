// The general ledger: accounts, dimensions, calendars, postings, and what D365 itself makes of them.
import { code, date, decimal, flag, integer, nullable, optional, table, text } from "../../column.ts";
import { amount, byod, company, day, exported, extra, maybe, perCompany, words } from "./word.ts";

export const main_account = table({
  doc: "Main accounts of each chart of accounts",
  from: "MainAccountStaging",
  key: ["chart_of_accounts", "main_account"],
  ...byod,
  history: true,
  columns: {
    chart_of_accounts: code({
      from: "CHARTOFACCOUNTS",
      doc: "Chart of accounts (rekeningschema) that the account belongs to",
    }),
    main_account: code({ from: "MAINACCOUNTID", doc: "Number of the main account (grootboekrekening)" }),
    name: text({ from: "NAME", doc: "Name of the main account" }),
    account_type: integer({
      from: "MAINACCOUNTTYPE",
      doc: "Revenue, expense, asset, liability, total …",
      enumeration: "DimensionLedgerAccountType",
    }),
    category: nullable(text({ from: "MAINACCOUNTCATEGORY", doc: "Reporting category of the account" })),
    parent_account: nullable(code({ from: "PARENTMAINACCOUNTID", doc: "Account that it is totalled under" })),
    suspended: flag({ from: "ISSUSPENDED", doc: "Nothing may be posted on it any more" }),
    active_from: day("ACTIVEFROM", "First day on which it may be used; empty when always"),
    active_to: day("ACTIVETO", "Last day on which it may be used; empty when open"),
    rgs_code: extra.text(
      "RGSCODE",
      "Its code in the Referentiegrootboekschema; the standard entity has no column for it",
    ),
    ...exported,
  },
});

export const ledger = table({
  doc: "The general ledger of each legal entity: chart of accounts, calendar and currencies",
  from: "LedgerEntityStaging",
  key: ["company"],
  ...byod,
  history: true,
  columns: {
    company: company("LEGALENTITYID"),
    ledger_name: code({ from: "NAME", doc: "Name of the ledger: the code of its company" }),
    description: nullable(text({ from: "DESCRIPTION", doc: "What the ledger is called" })),
    chart_of_accounts: code({
      from: "CHARTOFACCOUNTS",
      doc: "Chart of accounts (rekeningschema) that the ledger uses",
    }),
    accounting_currency: code({
      from: "ACCOUNTINGCURRENCY",
      doc: "Currency that the company keeps its books in",
    }),
    reporting_currency: nullable(
      code({ from: "REPORTINGCURRENCY", doc: "Second currency that it reports in, where it has one" }),
    ),
    fiscal_calendar: code({ from: "FISCALCALENDAR", doc: "Calendar of financial years and periods" }),
    exchange_rate_type: extra.code("EXCHANGERATETYPE", "Exchange rates by which it converts postings"),
    reporting_exchange_rate_type: extra.code(
      "REPORTINGCURRENCYEXCHANGERATETYPE",
      "Exchange rates by which it converts to the reporting currency",
    ),
    budget_exchange_rate_type: extra.code(
      "BUDGETEXCHANGERATETYPE",
      "Exchange rates by which it converts budgets",
    ),
    ...exported,
  },
});

export const general_journal_account_entry = table({
  doc: "Posted ledger lines; amounts signed, debit positive",
  from: "GeneralJournalAccountEntryStaging",
  key: ["company", "entry_id"],
  ...perCompany,
  totals: ["accounting_amount"],
  balanced: ["accounting_amount"],
  // Figures stay: totals to date must not change. Texts may name a person.
  retention: { rule: "financial", by: "accounting_date", blank: ["description", "document_number"] },
  tolerance: 0,
  columns: {
    company: company(),
    entry_id: integer({ from: "GENERALJOURNALACCOUNTENTRYRECID", doc: "Record id of the ledger line" }),
    journal_number: code({
      from: "JOURNALNUMBER",
      doc: "Number of the journal (dagboekmutatie) that the line belongs to",
    }),
    voucher: code({ from: "VOUCHER", doc: "Voucher (boekstuk): its lines balance per day" }),
    accounting_date: date({ from: "ACCOUNTINGDATE", doc: "Day of posting: decides the period" }),
    document_date: day("DOCUMENTDATE", "Date on the document behind the posting"),
    document_number: nullable(
      text({ from: "DOCUMENTNUMBER", doc: "Number of the document behind the posting" }),
    ),
    description: nullable(text({ from: "DESCRIPTION", doc: "Text of the line" })),
    account_display_value: code({
      from: "ACCOUNTDISPLAYVALUE",
      doc: "Main account and dimensions, joined by the configured delimiter",
    }),
    ledger_name: code({ from: "LEDGERNAME", doc: "Ledger that was posted in" }),
    transaction_currency: code({ from: "TRANSACTIONCURRENCYCODE", doc: "Currency of the transaction" }),
    transaction_amount: decimal({
      from: "TRANSACTIONCURRENCYAMOUNT",
      doc: "In the currency of the transaction; debit positive",
    }),
    accounting_amount: decimal({
      from: "ACCOUNTINGCURRENCYAMOUNT",
      doc: "In the ledger's accounting currency; debit positive",
    }),
    reporting_amount: decimal({
      from: "REPORTINGCURRENCYAMOUNT",
      doc: "In the ledger's reporting currency; debit positive",
    }),
    quantity: decimal({ from: "QUANTITY", doc: "Quantity that was posted with the amount, else 0" }),
    posting_layer: integer({
      from: "POSTINGLAYER",
      doc: "Which set of books: current, operations or tax",
      enumeration: "OperationsTax",
    }),
    posting_type: integer({
      from: "POSTINGTYPE",
      doc: "Why the line was posted, as Dynamics 365 codes it (ledger posting type)",
    }),
    journal_category: integer({
      from: "JOURNALCATEGORY",
      doc: "Kind of journal: sales, purchase, payment …",
      enumeration: "LedgerTransType",
    }),
    is_correction: flag({ from: "ISCORRECTION", doc: "Takes back an amount on the same side (storno)" }),
    is_credit: flag({ from: "ISCREDIT", doc: "Stands on the credit side" }),
    ...exported,
  },
});

export const legal_entity = table({
  doc: "Legal entities of the organisation",
  from: "OMLegalStaging",
  key: ["company"],
  ...byod,
  history: true,
  columns: {
    company: company("LEGALENTITYID"),
    name: text({ from: "NAME", doc: "Name of the legal entity" }),
    vat_number: extra.code("VATNUM", "VAT number of the legal entity"),
    registration_number: extra.code("REGISTRATIONNUMBER", "Number in the trade register (KvK)"),
    country: extra.code("ADDRESSCOUNTRYREGIONID", "Country in which it has its seat"),
    is_consolidation: optional(
      flag({ from: "USEFORFINANCIALCONSOLIDATIONPROCESS", doc: "Only there to consolidate others" }),
    ),
    is_elimination: optional(
      flag({
        from: "USEFORFINANCIALELIMINATIONPROCESS",
        doc: "Only there for eliminations between companies",
      }),
    ),
    ...exported,
  },
});

export const dimension = table({
  doc: "Financial dimensions: what a posting can be analysed by",
  from: "DimensionAttributeStaging",
  key: ["dimension"],
  ...byod,
  columns: {
    dimension: code({ from: "DIMENSIONNAME", doc: "Name of the financial dimension" }),
    report_name: extra.text("REPORTCOLUMNNAME", "What reports call it"),
    values_from: extra.text(
      "USEVALUESFROM",
      "Kind of record that its values are taken from, such as projects",
    ),
    ...exported,
  },
});

export const dimension_value = table({
  doc: "Values of the financial dimensions, shared ones and those that a company has of its own",
  from: "FinancialDimensionValueEntityStaging",
  key: ["dimension", "value", "company"],
  ...byod,
  history: true,
  columns: {
    dimension: code({ from: "FINANCIALDIMENSION", doc: "Name of the financial dimension" }),
    value: code({ from: "DIMENSIONVALUE", doc: "Value as it stands in display values" }),
    company: code({
      from: "LEGALENTITYID",
      blank: "*",
      doc: "Legal entity that it is the value of; * for all",
    }),
    description: words("DESCRIPTION", "What the value stands for"),
    active_from: day("ACTIVEFROM", "First day on which it may be used; empty when always"),
    active_to: day("ACTIVETO", "Last day on which it may be used; empty when open"),
    suspended: flag({ from: "ISSUSPENDED", doc: "Nothing may be posted on it any more" }),
    is_total: optional(flag({ from: "ISTOTAL", doc: "Totals other values; nothing is posted on it" })),
    value_group: extra.code("GROUPDIMENSION", "Group that the value is reported in"),
    ...exported,
  },
});

export const fiscal_period = table({
  doc: "Periods of the fiscal calendars: opening, operating and closing",
  from: "FiscalPeriodStaging",
  key: ["fiscal_calendar", "fiscal_year", "period_name", "start_date", "end_date"],
  ...byod,
  columns: {
    fiscal_calendar: code({ from: "CALENDAR", doc: "Calendar of financial years and periods" }),
    fiscal_year: code({ from: "FISCALYEAR", doc: "Financial year (boekjaar)" }),
    period_name: code({ from: "PERIODNAME", doc: "Name of the period" }),
    start_date: date({ from: "STARTDATE", doc: "First day of the period" }),
    end_date: date({ from: "ENDDATE", doc: "Last day of the period" }),
    period_type: integer({
      from: "TYPE",
      doc: "Opening, operating or closing period, as Dynamics 365 numbers it; the organisation says which number is which",
    }),
    month: optional(
      integer({ from: "MONTH", doc: "Month of the financial year, as Dynamics 365 numbers it" }),
    ),
    quarter: optional(
      integer({ from: "QUARTER", doc: "Quarter of the financial year, as Dynamics 365 numbers it" }),
    ),
    short_name: extra.text("SHORTNAME", "Short name of the period"),
    ...exported,
  },
});

const access = (from: string, module: string) =>
  optional(
    integer({ from, doc: `Who may still post from ${module} in the period, as Dynamics 365 numbers it` }),
  );

export const ledger_fiscal_period = table({
  doc: "State of each period in each ledger, and of each module in it",
  from: "LedgerFiscalPeriodStaging",
  key: ["ledger_name", "fiscal_calendar", "fiscal_year", "period_name"],
  ...byod,
  columns: {
    ledger_name: code({ from: "LEDGERNAME", doc: "Name of the ledger: the code of its company" }),
    fiscal_calendar: code({ from: "CALENDAR", doc: "Calendar of financial years and periods" }),
    fiscal_year: code({ from: "YEARNAME", doc: "Financial year (boekjaar)" }),
    period_name: code({ from: "PERIODNAME", doc: "Name of the period" }),
    company: extra.code("LEGALENTITYID", "Legal entity, four letters"),
    period_status: integer({
      from: "PERIODSTATUS",
      doc: "Open, on hold or closed, as Dynamics 365 numbers it; the organisation says which number is which",
    }),
    status_changed_at: extra.instant(
      "MODIFIEDDATETIME",
      "When its state last changed, where the entity says so",
    ),
    ledger_access: access("LEDGERACCESSLEVEL", "the general ledger"),
    tax_access: access("TAXACCESSLEVEL", "tax"),
    bank_access: access("BANKACCESSLEVEL", "bank"),
    customer_access: access("CUSTACCESSLEVEL", "customers"),
    vendor_access: access("VENDACCESSLEVEL", "vendors"),
    project_access: access("PROJECTACCESSLEVEL", "projects"),
    ...exported,
  },
});

export const general_journal_entry = table({
  doc: "Headers of posted journals: posting layer and fiscal period; an entity of the organisation's own",
  from: "GeneralJournalEntryStaging",
  key: ["company", "journal_number", "voucher"],
  ...perCompany,
  retention: { rule: "financial", by: "accounting_date", blank: ["document_number"] },
  tolerance: 0,
  columns: {
    company: company(),
    journal_number: code({ from: "JOURNALNUMBER", doc: "Number of the journal (dagboekmutatie)" }),
    voucher: code({ from: "SUBLEDGERVOUCHER", doc: "Voucher (boekstuk) of the entry" }),
    accounting_date: date({ from: "ACCOUNTINGDATE", doc: "Day of posting: decides the period" }),
    posting_layer: integer({
      from: "POSTINGLAYER",
      doc: "Which set of books: current, operations or tax",
      enumeration: "OperationsTax",
    }),
    journal_category: integer({
      from: "JOURNALCATEGORY",
      doc: "Kind of journal: sales, purchase, payment …",
      enumeration: "LedgerTransType",
    }),
    fiscal_year: extra.code("FISCALYEARNAME", "Financial year (boekjaar) that it was posted in"),
    period_name: extra.code(
      "FISCALPERIODNAME",
      "Period that it was posted in: tells a closing entry from one of the same day",
    ),
    document_number: extra.text("DOCUMENTNUMBER", "Number of the document behind the posting"),
    document_date: extra.day("DOCUMENTDATE", "Date on the document behind the posting"),
    created_at: extra.instant("CREATEDDATETIME", "When it was posted, where the entity says so"),
    acknowledgement_date: extra.day("ACKNOWLEDGEMENTDATE", "Day on which the posting was acknowledged"),
    ...exported,
  },
});

export const trial_balance = table({
  doc: "Dynamics 365's own trial balance (proef- en saldibalans): what the entries must add up to",
  from: "TrialBalanceStaging",
  key: ["company", "from_date", "to_date", "account_display_value"],
  ...perCompany,
  totals: ["opening_balance", "debit", "credit", "closing_balance"],
  tolerance: 0,
  columns: {
    company: company(),
    from_date: date({ from: "FROMDATE", doc: "First day that the balance speaks about" }),
    to_date: date({ from: "TODATE", doc: "Last day that the balance speaks about" }),
    account_display_value: code({
      from: "ACCOUNTDISPLAYVALUE",
      doc: "Main account, alone or with dimensions joined by the configured delimiter",
    }),
    opening_balance: amount("OPENINGBALANCE", "Balance before the first day; debit positive"),
    debit: amount("DEBIT", "Debit of the days between"),
    credit: amount("CREDIT", "Credit of the days between"),
    closing_balance: amount("CLOSINGBALANCE", "Balance after the last day; debit positive"),
    posting_layer: optional(
      integer({
        from: "POSTINGLAYER",
        doc: "Set of books that it is of; current where nothing is said",
        enumeration: "OperationsTax",
      }),
    ),
    ...exported,
  },
});

const rate = (from: string, doc: string) => decimal({ from, precision: 32, scale: 16, doc });

export const exchange_rate = table({
  doc: "Exchange rates per type, pair of currencies and first day",
  from: "ExchangeRateEntityStaging",
  key: ["rate_type", "from_currency", "to_currency", "start_date"],
  ...byod,
  columns: {
    rate_type: code({ from: "RATETYPENAME", doc: "Kind of exchange rate" }),
    from_currency: code({ from: "FROMCURRENCY", doc: "Currency that is converted" }),
    to_currency: code({ from: "TOCURRENCY", doc: "Currency that it is converted to" }),
    start_date: date({ from: "STARTDATE", doc: "First day on which the rate counts" }),
    end_date: day("ENDDATE", "Last day on which the rate counts; empty when open"),
    rate: rate("RATE", "Units of the other currency for as many units as the conversion factor says"),
    conversion_factor: integer({
      from: "CONVERSIONFACTOR",
      doc: "Number of units that the rate is quoted for: one, ten, hundred …",
      enumeration: "ExchangeRateDisplayFactor",
    }),
    ...exported,
  },
});

export const budget_register_entry = table({
  doc: "Lines of budget register entries",
  from: "BudgetRegisterEntryStaging",
  key: ["company", "entry_number", "line_number"],
  ...byod,
  scope: ["company"],
  totals: ["accounting_amount"],
  retention: { rule: "financial", by: "budget_date", blank: ["comment"] },
  columns: {
    company: company("LEGALENTITYID"),
    entry_number: code({ from: "ENTRYNUMBER", doc: "Number of the budget register entry" }),
    line_number: rate("LINENUMBER", "Number of the line in it"),
    budget_model: code({ from: "BUDGETMODELID", doc: "Budget model: which budget it is a part of" }),
    budget_code: maybe("BUDGETCODE", "Kind of entry: original, transfer, revision …"),
    budget_date: date({ from: "DATE", doc: "Day that decides the period of the budget" }),
    display_value: code({
      from: "DIMENSIONDISPLAYVALUE",
      doc: "Main account and dimensions, joined by the configured delimiter",
    }),
    currency: code({ from: "CURRENCYCODE", doc: "Currency of the line" }),
    transaction_amount: amount("TRANSACTIONCURRENCYAMOUNT", "In the currency of the line"),
    accounting_amount: amount("ACCOUNTINGCURRENCYAMOUNT", "In the ledger's accounting currency"),
    amount_type: integer({ from: "AMOUNTTYPE", doc: "Debit or credit, as Dynamics 365 numbers it" }),
    budget_type: integer({ from: "BUDGETTYPE", doc: "Revenue or expense, as Dynamics 365 numbers it" }),
    status: integer({ from: "STATUS", doc: "Draft, completed …, as Dynamics 365 numbers it" }),
    quantity: amount("QUANTITY", "Quantity that is budgeted, else 0"),
    comment: words("COMMENT_", "Text of the line"),
    ...exported,
  },
});
