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
    chart_of_accounts: code({ from: "CHARTOFACCOUNTS" }),
    main_account: code({ from: "MAINACCOUNTID" }),
    name: text({ from: "NAME" }),
    account_type: integer({ from: "MAINACCOUNTTYPE", enumeration: "DimensionLedgerAccountType" }),
    category: nullable(text({ from: "MAINACCOUNTCATEGORY" })),
    parent_account: nullable(code({ from: "PARENTMAINACCOUNTID" })),
    suspended: flag({ from: "ISSUSPENDED" }),
    active_from: day("ACTIVEFROM"),
    active_to: day("ACTIVETO"),
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
    ledger_name: code({ from: "NAME" }),
    description: nullable(text({ from: "DESCRIPTION" })),
    chart_of_accounts: code({ from: "CHARTOFACCOUNTS" }),
    accounting_currency: code({ from: "ACCOUNTINGCURRENCY" }),
    reporting_currency: nullable(code({ from: "REPORTINGCURRENCY" })),
    fiscal_calendar: code({ from: "FISCALCALENDAR" }),
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
    journal_number: code({ from: "JOURNALNUMBER" }),
    voucher: code({ from: "VOUCHER" }),
    accounting_date: date({ from: "ACCOUNTINGDATE" }),
    document_date: day("DOCUMENTDATE"),
    document_number: nullable(text({ from: "DOCUMENTNUMBER" })),
    description: nullable(text({ from: "DESCRIPTION" })),
    account_display_value: code({
      from: "ACCOUNTDISPLAYVALUE",
      doc: "Main account and dimensions, joined by the configured delimiter",
    }),
    ledger_name: code({ from: "LEDGERNAME" }),
    transaction_currency: code({ from: "TRANSACTIONCURRENCYCODE" }),
    transaction_amount: decimal({ from: "TRANSACTIONCURRENCYAMOUNT" }),
    accounting_amount: decimal({
      from: "ACCOUNTINGCURRENCYAMOUNT",
      doc: "In the ledger's accounting currency; debit positive",
    }),
    reporting_amount: decimal({ from: "REPORTINGCURRENCYAMOUNT" }),
    quantity: decimal({ from: "QUANTITY" }),
    posting_layer: integer({ from: "POSTINGLAYER", enumeration: "OperationsTax" }),
    posting_type: integer({ from: "POSTINGTYPE" }),
    journal_category: integer({ from: "JOURNALCATEGORY", enumeration: "LedgerTransType" }),
    is_correction: flag({ from: "ISCORRECTION" }),
    is_credit: flag({ from: "ISCREDIT" }),
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
    project: code({ from: "PROJECTID" }),
    name: text({ from: "PROJECTNAME" }),
    parent_project: nullable(code({ from: "PARENTPROJECTID" })),
    project_group: nullable(code({ from: "PROJECTGROUPID" })),
    stage: integer({ from: "PROJECTSTAGE" }),
    contract: nullable(code({ from: "PROJECTCONTRACTID" })),
    customer: nullable(code({ from: "CUSTOMERACCOUNTNUMBER" })),
    manager: nullable(
      code({ from: "PROJECTMANAGERPERSONNELNUMBER", doc: "Personnel number of the project manager" }),
    ),
    planned_start: day("PROJECTEDSTARTDATE"),
    planned_end: day("PROJECTEDENDDATE"),
    actual_start: day("ACTUALSTARTDATE"),
    actual_end: day("ACTUALENDDATE"),
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
    transaction_id: code({ from: "TRANSID" }),
    cost_sales: integer({ from: "COSTSALES", enumeration: "ProjCostSales" }),
    posting_type: integer({ from: "POSTINGTYPE" }),
    project: code({ from: "PROJID" }),
    activity: nullable(code({ from: "ACTIVITYNUMBER" })),
    category: nullable(code({ from: "CATEGORYID" })),
    transaction_type: integer({ from: "PROJTRANSTYPE", enumeration: "ProjTransType" }),
    project_date: date({ from: "PROJTRANSDATE", doc: "Day of the work" }),
    ledger_date: date({ from: "LEDGERTRANSDATE", doc: "Day that decides the period" }),
    voucher: nullable(code({ from: "VOUCHER" })),
    resource: nullable(code({ from: "RESOURCEID" })),
    quantity: decimal({ from: "QTY" }),
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
  forecast_model: code({ from: "FORECASTMODEL" }),
  project: code({ from: "PROJECTID" }),
  project_date: date({ from: "PROJECTDATE" }),
  category: nullable(code({ from: "CATEGORY" })),
  activity: nullable(code({ from: "ACTIVITYNUMBER" })),
  cost_price: decimal({ from: "COSTPRICE", doc: "Cost per hour or unit" }),
  sales_price: decimal({ from: "SALESPRICE" }),
  description: nullable(text({ from: "DESCRIPTION" })),
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
    transaction_id: code({ from: "TRANSACTIONID" }),
    ...forecast,
    hours: decimal({ from: "HOURS" }),
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
    transaction_id: code({ from: "TRANSID" }),
    ...forecast,
    quantity: decimal({ from: "QUANTITY" }),
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
