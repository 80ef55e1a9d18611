// The BYOD tables of Dynamics 365 Finance & Operations, as the entities export them. Everything "empty" in BYOD is a
// value ('' / 1900-01-01 / 2154-12-31), companies arrive in mixed case, enumerations as integers.
import { code, date, decimal, flag, instant, integer, nullable, optional, table, text } from "../column.ts";

const EMPTY_DATES = ["1900-01-01*", "2154-12-31*"];
const day = (from: string, doc?: string) =>
  nullable(date({ from, empty: EMPTY_DATES, ...(doc ? { doc } : {}) }));
const company = (from = "DATAAREAID") => code({ from, doc: "Legal entity, four letters" });

/** Staging columns that say nothing about the business: known, and left behind. */
const STAGING = ["DEFINITIONGROUP", "ISSELECTED", "TRANSFERSTATUS", "PARTITION"];

const exported = {
  execution_id: text({ from: "EXECUTIONID", doc: "Export job that wrote the row" }),
  exported_at: optional(instant({ from: "SYNCSTARTDATETIME", doc: "Start of that export" })),
};
/** The same business row can stand under two executions; the later export speaks. */
const latest = ["exported_at", "execution_id"] as const;

const main_account = table({
  doc: "Main accounts of each chart of accounts",
  from: "MainAccountStaging",
  key: ["chart_of_accounts", "main_account"],
  latest,
  ignore: STAGING,
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
    ...exported,
  },
});

const ledger = table({
  doc: "The general ledger of each legal entity: chart of accounts, calendar and currencies",
  from: "LedgerEntityStaging",
  key: ["company"],
  latest,
  ignore: STAGING,
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
    ...exported,
  },
});

const general_journal_account_entry = table({
  doc: "Posted ledger lines; amounts signed, debit positive",
  from: "GeneralJournalAccountEntryStaging",
  key: ["company", "entry_id"],
  scope: ["company"],
  latest,
  totals: ["accounting_amount"],
  // Figures stay: totals to date must not change. Texts may name a person.
  retention: { rule: "financial", by: "accounting_date", blank: ["description", "document_number"] },
  tolerance: 0,
  ignore: STAGING,
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

const project = table({
  doc: "Projects of each legal entity",
  from: "ProjProjectV2Staging",
  key: ["company", "project"],
  scope: ["company"],
  latest,
  ignore: STAGING,
  columns: {
    company: company(),
    project: code({ from: "PROJECTID", doc: "Project number" }),
    name: text({ from: "PROJECTNAME", doc: "Name of the project" }),
    parent_project: nullable(code({ from: "PARENTPROJECTID", doc: "Project of which it is a part" })),
    project_group: nullable(
      code({ from: "PROJECTGROUPID", doc: "Project group: decides how the project is posted" }),
    ),
    stage: integer({
      from: "PROJECTSTAGE",
      doc: "Stage of the project, as Dynamics 365 numbers it: 3 in process, 4 finished …",
    }),
    contract: nullable(code({ from: "PROJECTCONTRACTID", doc: "Contract under which it is invoiced" })),
    customer: nullable(code({ from: "CUSTOMERACCOUNTNUMBER", doc: "Customer that the project is done for" })),
    manager: nullable(
      code({ from: "PROJECTMANAGERPERSONNELNUMBER", doc: "Personnel number of the project manager" }),
    ),
    planned_start: day("PROJECTEDSTARTDATE", "Day on which it was planned to begin"),
    planned_end: day("PROJECTEDENDDATE", "Day on which it was planned to end"),
    actual_start: day("ACTUALSTARTDATE", "Day on which it began"),
    actual_end: day("ACTUALENDDATE", "Day on which it ended"),
    ...exported,
  },
});

const project_actual = table({
  doc: "Posted project transactions; several posting lines may share one transaction id",
  from: "PSAActualStaging",
  key: ["company", "transaction_id", "cost_sales", "posting_type", "project"],
  doubles: "number",
  scope: ["company"],
  latest,
  totals: ["consumption_amount", "accounting_amount"],
  retention: { rule: "financial", by: "ledger_date", blank: ["resource"] },
  tolerance: 0,
  ignore: STAGING,
  columns: {
    company: company(),
    transaction_id: code({ from: "TRANSID", doc: "Project transaction that the line belongs to" }),
    cost_sales: integer({
      from: "COSTSALES",
      doc: "The cost side or the sales side of the transaction",
      enumeration: "ProjCostSales",
    }),
    posting_type: integer({
      from: "POSTINGTYPE",
      doc: "Why the line was posted, as Dynamics 365 codes it (ledger posting type)",
    }),
    project: code({ from: "PROJID", doc: "Project number" }),
    activity: nullable(code({ from: "ACTIVITYNUMBER", doc: "Activity of the project (work breakdown)" })),
    category: nullable(code({ from: "CATEGORYID", doc: "Cost category of the project ledger" })),
    transaction_type: integer({
      from: "PROJTRANSTYPE",
      doc: "Hours, cost, item, fee or on account",
      enumeration: "ProjTransType",
    }),
    project_date: date({ from: "PROJTRANSDATE", doc: "Day of the work" }),
    ledger_date: date({ from: "LEDGERTRANSDATE", doc: "Day that decides the period" }),
    voucher: nullable(code({ from: "VOUCHER", doc: "Voucher (boekstuk) in the general ledger" })),
    resource: nullable(code({ from: "RESOURCEID", doc: "Who or what was used: an employee or a resource" })),
    quantity: decimal({ from: "QTY", doc: "Quantity: hours for hours, units otherwise" }),
    accounting_amount: decimal({ from: "AMOUNTMST", doc: "Posted amount, ledger sign" }),
    consumption_amount: decimal({
      from: "TOTALCONSUMPTION",
      doc: "Cost consumed, whether posted to profit and loss or to the balance sheet",
    }),
    labour_hours: decimal({ from: "CONSUMEDLABORQTY", doc: "Hours consumed" }),
    ledger_display_value: nullable(
      code({ from: "LEDGERDIMENSIONDISPLAYVALUE", doc: "Ledger account that the line was posted to" }),
    ),
    ...exported,
  },
});

const forecast = {
  company: company(),
  forecast_model: code({ from: "FORECASTMODEL", doc: "Forecast model: original budget, remaining budget …" }),
  project: code({ from: "PROJECTID", doc: "Project number" }),
  project_date: date({ from: "PROJECTDATE", doc: "Day on which it is expected" }),
  category: nullable(code({ from: "CATEGORY", doc: "Cost category of the project ledger" })),
  activity: nullable(code({ from: "ACTIVITYNUMBER", doc: "Activity of the project (work breakdown)" })),
  cost_price: decimal({ from: "COSTPRICE", doc: "Cost per hour or unit" }),
  sales_price: decimal({ from: "SALESPRICE", doc: "Sales price per hour or unit" }),
  description: nullable(text({ from: "DESCRIPTION", doc: "Text of the line" })),
};

const forecast_hour = table({
  doc: "Project forecast lines of hours, per forecast model",
  from: "ProjForecastEmplStaging",
  key: ["company", "transaction_id", "forecast_model"],
  scope: ["company"],
  latest,
  totals: ["hours"],
  retention: { rule: "financial", by: "project_date", blank: ["description"] },
  ignore: STAGING,
  columns: {
    transaction_id: code({ from: "TRANSACTIONID", doc: "Number of the forecast line" }),
    ...forecast,
    hours: decimal({ from: "HOURS", doc: "Hours expected" }),
    ...exported,
  },
});

const forecast_cost = table({
  doc: "Project forecast lines of expenses, per forecast model",
  from: "ProjForecastCostStaging",
  key: ["company", "transaction_id", "forecast_model"],
  scope: ["company"],
  latest,
  totals: ["quantity"],
  retention: { rule: "financial", by: "project_date", blank: ["description"] },
  ignore: STAGING,
  columns: {
    transaction_id: code({ from: "TRANSID", doc: "Number of the forecast line" }),
    ...forecast,
    quantity: decimal({ from: "QUANTITY", doc: "Units expected" }),
    ...exported,
  },
});

export const tables = {
  main_account,
  ledger,
  general_journal_account_entry,
  project,
  project_actual,
  forecast_hour,
  forecast_cost,
};
