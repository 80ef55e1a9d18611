// Forecasts beside hours and costs: fees and invoices on account of contracts, a what-if of items that nobody reports on,
// and the original budget once more as D365 would post it.

import type { PlannedCost } from "./budget.ts";
import { at, type ByodExport } from "./byod.ts";
import { addMonths } from "./calendar.ts";
import { numeric } from "./money.ts";
import { CATEGORIES, type Category, DELIMITER } from "./organisation.ts";
import { activityOf, contractOf, type Project } from "./project.ts";

const INSTALMENTS = 4;
const INSTALMENT = 3_500_000;
const BUDGET_POSTING = "121";
const COST_SIDE = "1";

/** Budget updates: the original forecast of a category, line by line. */
export function budgetUpdateWriter(byod: ByodExport) {
  const table = byod.table("PSAForecastStaging");
  let number = 0;
  return (project: Project, category: Category, planned: readonly PlannedCost[]): void => {
    for (const { date, quantity, price } of planned) {
      const amount = numeric((quantity * price) / 100);
      table.write(
        {
          PROJID: project.id,
          MODELID: "BUDGET",
          CATEGORYID: category,
          ACTIVITYNUMBER: activityOf(project, category),
          PROJTRANSTYPE: String(CATEGORIES[category].type),
          PROJTRANSDATE: at(date),
          LEDGERTRANSDATE: at(date),
          TRANSID: `PB${String(++number).padStart(7, "0")}`,
          COSTSALES: COST_SIDE,
          POSTINGTYPE: BUDGET_POSTING,
          AMOUNTMST: amount,
          QTY: numeric(quantity),
          CONTRACTID: contractOf(project),
          PLTOTALCOST: amount,
          TOTALCONSUMPTION: amount,
          DATAAREAID: project.company.id,
        },
        { AMOUNTMST: numeric(0) },
      );
    }
  };
}

/** What a project under a contract will invoice, and what it might need of items. */
export function writeOutlook(byod: ByodExport, project: Project, index: number): void {
  if (!project.timeAndMaterial) return;
  const start = project.start.slice(0, 7);
  const common = {
    PROJECTID: project.id,
    DEFAULTDIMENSIONDISPLAYVALUE: [project.costCentre, project.id].join(DELIMITER),
    DATAAREAID: project.company.id,
  };
  const id = (letters: string, n: number) => `${letters}${String(index).padStart(5, "0")}${n}`;
  for (let n = 1; n <= INSTALMENTS; n++) {
    const date = at(`${addMonths(start, n * 3)}-01`);
    byod.table("ProjForecastOnAccStaging").write(
      {
        ...common,
        TRANSACTIONID: id("FA", n),
        FORECASTMODEL: "BUDGET",
        PROJECTDATE: date,
        INVOICEDATE: date,
        QUANTITY: numeric(100),
        SALESPRICE: numeric(INSTALMENT),
        SALESCURRENCY: "EUR",
        DESCRIPTION: `Termijn ${n}`,
        PROJECTCONTRACTID: contractOf(project),
        FUNDINGSOURCEID: `${contractOf(project)}-1`,
      },
      { DESCRIPTION: "" },
    );
  }
  byod.table("ProjForecastRevenueStaging").write(
    {
      ...common,
      TRANSACTIONID: id("FH", 1),
      FORECASTMODEL: "BUDGET",
      PROJECTDATE: at(`${addMonths(start, 1)}-01`),
      CATEGORY: "HONORARIUM",
      QUANTITY: numeric(100),
      SALESPRICE: numeric(1_000_000),
      SALESCURRENCY: "EUR",
      DESCRIPTION: "Honorarium",
    },
    { DESCRIPTION: "" },
  );
  byod.table("ProjForecastSalesStaging").write(
    {
      ...common,
      PROJECTTRANSACTIONID: id("FI", 1),
      MODELID: "SCENARIO",
      STARTDATE: at(`${addMonths(start, 2)}-01`),
      PROJECTCATEGORYID: "MATERIAAL",
      ITEMID: "A3000",
      SALESQUANTITY: numeric(2_000),
      COSTPRICE: numeric(4_500),
      SALESPRICE: numeric(9_000),
      CURRENCY: "EUR",
      SALESUNITID: "st",
      BUDGETCOMMENT: "Als er meer gedrukt wordt",
      ACTIVE: "1",
    },
    { BUDGETCOMMENT: "" },
  );
}
