// What is expected of projects: forecasts per model, and project budgets.
import { code, date, decimal, integer, nullable, optional, table, text } from "../../column.ts";
import { amount, company, day, exported, extra, maybe, perCompany } from "./word.ts";

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

export const forecast_hour = table({
  doc: "Project forecast lines of hours, per forecast model",
  from: "ProjForecastEmplStaging",
  key: ["company", "transaction_id", "forecast_model"],
  ...perCompany,
  totals: ["hours"],
  retention: { rule: "financial", by: "project_date", blank: ["description"] },
  columns: {
    transaction_id: code({ from: "TRANSACTIONID", doc: "Number of the forecast line" }),
    ...forecast,
    hours: decimal({ from: "HOURS", doc: "Hours expected" }),
    ...exported,
  },
});

export const forecast_cost = table({
  doc: "Project forecast lines of expenses, per forecast model",
  from: "ProjForecastCostStaging",
  key: ["company", "transaction_id", "forecast_model"],
  ...perCompany,
  totals: ["quantity"],
  retention: { rule: "financial", by: "project_date", blank: ["description"] },
  columns: {
    transaction_id: code({ from: "TRANSID", doc: "Number of the forecast line" }),
    ...forecast,
    quantity: decimal({ from: "QUANTITY", doc: "Units expected" }),
    ...exported,
  },
});

const { sales_price, cost_price, activity, category, description, forecast_model, project_date } = forecast;

export const forecast_item = table({
  doc: "Project forecast lines of items, per forecast model",
  from: "ProjForecastSalesStaging",
  key: ["company", "transaction_id", "forecast_model"],
  ...perCompany,
  totals: ["quantity"],
  retention: { rule: "financial", by: "project_date", blank: ["description"] },
  columns: {
    transaction_id: code({ from: "PROJECTTRANSACTIONID", doc: "Number of the forecast line" }),
    company: company(),
    forecast_model: { ...forecast_model, from: "MODELID" },
    project: code({ from: "PROJECTID", doc: "Project number" }),
    project_date: { ...project_date, from: "STARTDATE" },
    category: { ...category, from: "PROJECTCATEGORYID" },
    activity,
    item: maybe("ITEMID", "Item expected"),
    quantity: amount("SALESQUANTITY", "Units expected"),
    cost_price,
    sales_price,
    currency: maybe("CURRENCY", "Currency of the sales price"),
    description: { ...description, from: "BUDGETCOMMENT" },
    ...exported,
  },
});

export const forecast_fee = table({
  doc: "Project forecast lines of fees, per forecast model",
  from: "ProjForecastRevenueStaging",
  key: ["company", "transaction_id", "forecast_model"],
  ...perCompany,
  totals: ["quantity"],
  retention: { rule: "financial", by: "project_date", blank: ["description"] },
  columns: {
    transaction_id: code({ from: "TRANSACTIONID", doc: "Number of the forecast line" }),
    company: company(),
    forecast_model,
    project: forecast.project,
    project_date,
    category,
    activity,
    quantity: amount("QUANTITY", "Units expected"),
    sales_price,
    currency: maybe("SALESCURRENCY", "Currency of the sales price"),
    description,
    ...exported,
  },
});

export const forecast_on_account = table({
  doc: "Project forecast lines of invoices on account, per forecast model",
  from: "ProjForecastOnAccStaging",
  key: ["company", "transaction_id", "forecast_model"],
  ...perCompany,
  totals: ["quantity"],
  retention: { rule: "financial", by: "project_date", blank: ["description"] },
  columns: {
    transaction_id: code({ from: "TRANSACTIONID", doc: "Number of the forecast line" }),
    company: company(),
    forecast_model,
    project: forecast.project,
    project_date,
    invoice_date: day("INVOICEDATE", "Day on which it is expected to be invoiced"),
    contract: maybe("PROJECTCONTRACTID", "Contract under which it is invoiced"),
    funding_source: maybe("FUNDINGSOURCEID", "Who pays for it"),
    quantity: amount("QUANTITY", "Units expected"),
    sales_price,
    currency: maybe("SALESCURRENCY", "Currency of the sales price"),
    description,
    ...exported,
  },
});

export const forecast_posting = table({
  doc: "Project budget as it would be posted (budget updates): the same columns as posted lines, per forecast model",
  from: "PSAForecastStaging",
  key: ["company", "transaction_id", "forecast_model", "cost_sales", "posting_type", "project"],
  doubles: "number",
  ...perCompany,
  totals: ["consumption_amount", "accounting_amount"],
  columns: {
    company: company(),
    transaction_id: code({ from: "TRANSID", doc: "Number of the forecast line" }),
    forecast_model: { ...forecast_model, from: "MODELID" },
    cost_sales: integer({
      from: "COSTSALES",
      doc: "The cost side or the sales side of the line",
      enumeration: "ProjCostSales",
    }),
    posting_type: integer({
      from: "POSTINGTYPE",
      doc: "Why it would be posted, as Dynamics 365 codes it (ledger posting type)",
    }),
    project: code({ from: "PROJID", doc: "Project number" }),
    activity,
    category: { ...category, from: "CATEGORYID" },
    transaction_type: integer({
      from: "PROJTRANSTYPE",
      doc: "Hours, cost, item, fee or on account",
      enumeration: "ProjTransType",
    }),
    project_date: date({ from: "PROJTRANSDATE", doc: "Day of the work" }),
    ledger_date: date({ from: "LEDGERTRANSDATE", doc: "Day that decides the period" }),
    quantity: amount("QTY", "Quantity: hours for hours, units otherwise"),
    accounting_amount: amount("AMOUNTMST", "Amount that would be posted, ledger sign"),
    consumption_amount: amount("TOTALCONSUMPTION", "Cost that would be consumed"),
    invoiced_revenue: extra.amount("TOTALINVOICEDREVENUE", "Revenue that would be invoiced"),
    ...exported,
  },
});

export const project_budget_line = table({
  doc: "Lines of project budgets with their revisions; an entity of the organisation's own",
  from: "ProjBudgetLineStaging",
  key: ["company", "project", "budget_line"],
  ...perCompany,
  totals: ["original_amount", "committed_revisions"],
  columns: {
    company: company(),
    project: code({ from: "PROJID", doc: "Project number" }),
    budget_line: integer({ from: "PROJBUDGETLINE", doc: "Record id of the budget line" }),
    line_type: integer({
      from: "PROJBUDGETLINETYPE",
      doc: "Revenue or cost",
      enumeration: "ProjBudgetLineType",
    }),
    transaction_type: optional(
      integer({
        from: "PROJTRANSTYPE",
        doc: "Hours, cost, item, fee or on account",
        enumeration: "ProjTransType",
      }),
    ),
    category: maybe("CATEGORYID", "Cost category of the project ledger"),
    activity: maybe("ACTIVITYNUMBER", "Activity of the project (work breakdown)"),
    original_amount: amount("ORIGINALBUDGET", "Original budget (begroot origineel)"),
    committed_revisions: amount("COMMITTEDREVISIONS", "Approved changes (meer- en minderwerk)"),
    ...exported,
  },
});
