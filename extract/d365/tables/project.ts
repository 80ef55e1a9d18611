// Projects: their structure, and what was posted on them.
import { code, date, decimal, flag, integer, nullable, optional, table, text } from "../../column.ts";
import { amount, byod, company, day, exported, extra, maybe, perCompany, words } from "./word.ts";

export const project = table({
  doc: "Projects of each legal entity",
  from: "ProjProjectV2Staging",
  key: ["company", "project"],
  ...perCompany,
  history: true,
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
    controller: extra.code("PROJECTCONTROLLERPERSONNELNUMBER", "Personnel number of the project controller"),
    dimension_display_value: extra.code(
      "DIMENSIONDISPLAYVALUE",
      "Dimensions that its postings get, joined by the configured delimiter",
    ),
    ...exported,
  },
});

export const project_actual = table({
  doc: "Posted project transactions; several posting lines may share one transaction id",
  from: "PSAActualStaging",
  key: ["company", "transaction_id", "cost_sales", "posting_type", "project"],
  doubles: "number",
  ...perCompany,
  totals: ["consumption_amount", "accounting_amount"],
  retention: { rule: "financial", by: "ledger_date", blank: ["resource"] },
  tolerance: 0,
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
    origin: optional(
      integer({
        from: "TRANSACTIONORIGIN",
        doc: "What it came from: journal, timesheet, vendor invoice …",
        enumeration: "ProjOrigin",
      }),
    ),
    contract: extra.code("CONTRACTID", "Contract under which it is invoiced"),
    adjusts: extra.code("PROJADJUSTREFID", "Transaction that it adjusts"),
    invoiced_revenue: extra.amount("TOTALINVOICEDREVENUE", "Revenue invoiced"),
    accrued_revenue: extra.amount("PLTOTALACCRUEDREVENUE", "Revenue accrued"),
    on_account: extra.amount("ONACCTOTAL", "Invoiced on account"),
    wip_cost: extra.amount("WIPTOTALCOST", "Cost that stands as work in progress (onderhanden werk)"),
    wip_sales: extra.amount(
      "WIPSALESTOTAL",
      "Sales value that stands as work in progress (onderhanden werk)",
    ),
    ...exported,
  },
});

export const project_group = table({
  doc: "Project groups: how the projects in them are posted",
  from: "ProjectGroupStaging",
  key: ["company", "project_group"],
  ...perCompany,
  columns: {
    company: company(),
    project_group: code({ from: "PROJECTGROUP", doc: "Project group" }),
    name: words("NAME", "Name of the project group"),
    project_type: integer({
      from: "PROJECTTYPE",
      doc: "Time and material, fixed price, investment, internal …, as Dynamics 365 numbers it",
    }),
    ...exported,
  },
});

export const project_category = table({
  doc: "Cost categories of the project ledger",
  from: "ProjectCategoryStaging",
  key: ["company", "category"],
  ...perCompany,
  columns: {
    company: company(),
    category: code({ from: "CATEGORY", doc: "Cost category of the project ledger" }),
    name: words("CATEGORYNAME", "Name of the category"),
    category_group: maybe("CATEGORYGROUP", "Group that the category belongs to"),
    transaction_type: integer({
      from: "TRANSACTIONTYPE",
      doc: "What is booked on it: hours, cost, item or fee",
      enumeration: "ProjCategoryType",
    }),
    active_in_journals: optional(flag({ from: "ACTIVEINJOURNALS", doc: "May be used in journals" })),
    ...exported,
  },
});

export const project_task = table({
  doc: "Tasks of projects (work breakdown structure)",
  from: "ProjProjectTaskStaging",
  key: ["company", "hierarchy", "task"],
  ...perCompany,
  columns: {
    company: company(),
    project: extra.code("PROJECTID", "Project number, where the entity gives it; else the hierarchy tells"),
    hierarchy: integer({ from: "TASKHIERARCHYID", doc: "Work breakdown that the task stands in" }),
    task: code({ from: "TASKID", doc: "Number of the task" }),
    activity: maybe("TASKELEMENTID", "Activity number: by it transactions name the task"),
    parent_activity: maybe("PARENTTASKELEMENTID", "Task of which it is a part"),
    name: words("TASKNAME", "Name of the task"),
    level: optional(integer({ from: "TASKOUTLINELEVEL", doc: "Depth in the work breakdown" })),
    progress: extra.amount(
      "PERCENTCOMPLETE",
      "Part of the work that is done, in percent, where the entity gives it",
    ),
    status: optional(integer({ from: "TASKSTATUS", doc: "State of the task, as Dynamics 365 numbers it" })),
    ...exported,
  },
});

export const project_contract = table({
  doc: "Project contracts: under which projects are invoiced",
  from: "ProjContractStaging",
  key: ["company", "contract"],
  ...perCompany,
  totals: ["contract_value"],
  columns: {
    company: company(),
    contract: code({ from: "PROJECTCONTRACTID", doc: "Number of the project contract" }),
    name: words("NAME", "Name of the contract"),
    contract_date: day("CONTRACTDATE", "Date of the contract"),
    currency: maybe("SALESCURRENCY", "Currency in which it is invoiced"),
    contract_value: extra.amount(
      "CONTRACTVALUE",
      "Contract value (aanneemsom); not in the standard entity: unknown where nothing supplies it",
    ),
    ...exported,
  },
});

export const funding_source = table({
  doc: "Funding sources of project contracts: who pays",
  from: "ProjFundingSourceStaging",
  key: ["company", "contract", "funding_source"],
  ...perCompany,
  totals: ["funding_limit"],
  columns: {
    company: company(),
    contract: code({ from: "PROJECTCONTRACTID", doc: "Number of the project contract" }),
    funding_source: code({ from: "FUNDINGSOURCEID", doc: "Number of the funding source" }),
    funding_type: integer({
      from: "FUNDINGTYPE",
      doc: "Customer, grant or organisation, as Dynamics 365 numbers it",
    }),
    party: maybe("CUSTOMERORORGANIZATION", "Customer or organisation that pays"),
    funding_limit: extra.amount(
      "FUNDINGLIMIT",
      "The most that it pays; not in the standard entity: unknown where nothing supplies it",
    ),
    ...exported,
  },
});

export const project_transaction_unposted = table({
  doc: "Project transactions that are entered and not yet posted",
  from: "ProjUnpostedTransViewStaging",
  key: ["company", "transaction_id", "transaction_type", "project"],
  doubles: "number",
  ...perCompany,
  // Names a person; who it was says the personnel system.
  ignore: [...byod.ignore, "RESOURCENAME"],
  totals: ["amount"],
  columns: {
    company: company(),
    transaction_id: code({
      from: "TRANSACTIONID",
      blank: "-",
      doc: "Number of the transaction; - where it has none yet",
    }),
    transaction_type: integer({
      from: "TRANSACTIONTYPE",
      doc: "Hours, cost, item, fee or on account",
      enumeration: "ProjTransType",
    }),
    project: code({ from: "PROJECTID", doc: "Project number" }),
    project_date: date({ from: "TRANSACTIONDATE", doc: "Day of the work" }),
    activity: maybe("ACTIVITYNUMBER", "Activity of the project (work breakdown)"),
    category: maybe("CATEGORYID", "Cost category of the project ledger"),
    item: maybe("ITEMID", "Item used"),
    line_property: maybe("LINEPROPERTYID", "Whether and how it is invoiced"),
    currency: maybe("CURRENCYID", "Currency of the amounts"),
    quantity: amount("QUANTITY", "Quantity: hours for hours, units otherwise"),
    amount: amount("AMOUNT", "Amount of the line"),
    cost_price: amount("COSTPRICE", "Cost per hour or unit"),
    sales_price: amount("SALESPRICE", "Sales price per hour or unit"),
    origin: optional(
      integer({
        from: "TRANSACTIONORIGIN",
        doc: "What it came from: journal, timesheet, vendor invoice …",
        enumeration: "ProjOrigin",
      }),
    ),
    ...exported,
  },
});
