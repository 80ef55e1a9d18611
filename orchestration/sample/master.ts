// Main accounts, ledgers, projects and the two forecast models, as BYOD exports them.

import { budgetWriter, type PlannedCost } from "./budget.ts";
import { at, type ByodExport, NEVER } from "./byod.ts";
import { addDays, addMonths } from "./calendar.ts";
import { type Cents, numeric } from "./money.ts";
import {
  CALENDAR,
  CATEGORY_NAMES,
  type Category,
  CHART,
  COMPANIES,
  DELIMITER,
  MAIN_ACCOUNTS,
} from "./organisation.ts";
import { budgetUpdateWriter, writeOutlook } from "./outlook.ts";
import { activityOf, contractOf, elapsed, isProgramme, type Project } from "./project.ts";
import { type Random, random } from "./random.ts";

/** D365's project stages, as AX numbers them. */
const STAGE = { inProcess: "3", completed: "4" } as const;

export async function writeMasters(byod: ByodExport, projects: readonly Project[]): Promise<void> {
  const accounts = byod.table("MainAccountStaging");
  for (const [i, account] of MAIN_ACCOUNTS.entries()) {
    const record = String(22_565_421_000 + i);
    accounts.write(
      {
        PARENTMAINACCOUNTID: account.parent,
        MAINACCOUNTCATEGORY: account.category,
        MAINACCOUNTID: account.id,
        NAME: account.name,
        MAINACCOUNTTYPE: String(account.type),
        CHARTOFACCOUNTS: CHART,
        CHARTOFACCOUNTSRECID: "5637144826",
        DONOTALLOWMANUALENTRY: account.category === "PROJECT" ? "1" : "0",
        ACTIVETO: NEVER,
        MAINACCOUNTRECID: record,
        RECID: record,
        RGSCODE: account.rgs,
      },
      { NAME: `${account.name} (oud)` },
    );
  }

  const ledgers = byod.table("LedgerEntityStaging");
  for (const company of COMPANIES) {
    const record = String(5_637_145_000 + company.digit);
    ledgers.write(
      {
        ACCOUNTINGCURRENCY: "EUR",
        REPORTINGCURRENCY: "EUR",
        DESCRIPTION: company.name,
        FISCALCALENDAR: CALENDAR,
        EXCHANGERATETYPE: "Default",
        CHARTOFACCOUNTS: CHART,
        CHARTOFACCOUNTSRECID: "5637144826",
        NAME: company.id,
        LEGALENTITYID: company.id,
        LEDGERRECID: record,
        RECID: record,
      },
      { DESCRIPTION: `${company.name} (in oprichting)` },
    );
  }

  const table = byod.table("ProjProjectV2Staging");
  for (const [i, project] of projects.entries()) {
    table.write(
      {
        PROJECTID: project.id,
        PROJECTNAME: project.name,
        DESCRIPTION: project.name,
        PARENTPROJECTID: project.parent,
        PROJECTGROUPID: project.timeAndMaterial ? "REGIE" : "INTERN",
        PROJECTSTAGE: project.closed ? STAGE.completed : STAGE.inProcess,
        PROJECTCONTRACTID: contractOf(project),
        CUSTOMERACCOUNTNUMBER: project.timeAndMaterial ? "D0003" : "",
        ACTUALSTARTDATE: at(project.start),
        ...(project.closed ? { ACTUALENDDATE: at(project.end) } : {}),
        PROJECTEDSTARTDATE: at(project.start),
        PROJECTEDENDDATE: at(project.end),
        DATEOFCREATION: at(addDays(project.start, -30)),
        PROJECTMANAGERPERSONNELNUMBER: project.manager.number,
        DIMENSIONDISPLAYVALUE: [project.costCentre, project.id].join(DELIMITER),
        ISHEADER: isProgramme(project) ? "1" : "0",
        DATAAREAID: project.company.id,
        RECID: String(5_637_200_000 + i),
      },
      { PROJECTNAME: `${project.name} (voorstel)`, PROJECTSTAGE: "0" },
    );
  }
  if (byod.full()) await byod.drained();
}

/** Splits whole units over several dates; what does not divide goes to the last. */
function spread(units: number, price: Cents, dates: readonly string[]): readonly PlannedCost[] {
  const each = Math.floor(units / dates.length);
  return dates.map((date, i) => {
    const own = i < dates.length - 1 ? each : units - each * (dates.length - 1);
    return { date, quantity: own * 100, price };
  });
}

type Outlook = { readonly price: Cents; readonly spent: number; readonly expected: number };

/** What a project will have used of a category in the end, seen from its pace so far, in whole units. */
function outlook(project: Project, category: Category, lastDay: string): Outlook {
  const { quantity, amount } = project.spent[category];
  const spent = Math.max(0, Math.round(quantity / 100));
  const price =
    spent > 0 && amount > 0 ? Math.max(1, Math.round(amount / spent)) : category === "UREN" ? 7_200 : 5_000;
  return { price, spent, expected: Math.max(20, Math.round((spent * 1000) / elapsed(project, lastDay))) };
}

/** Original budget: what will be used in the end, guessed too high or too low when the project began. */
function budgetOf(project: Project, { price, expected }: Outlook, draw: Random): readonly PlannedCost[] {
  const quarters = Array.from({ length: 5 }, (_, i) => `${addMonths(project.start.slice(0, 7), i * 3)}-01`);
  const units = Math.max(1, Math.round((expected * draw.int(72, 125)) / 100));
  return spread(units, price, [quarters[0]!, ...quarters.slice(1).filter((date) => date <= project.end)]);
}

/** Still to be spent: nothing once closed, else what the pace leaves, seen gloomily or brightly. */
function remainingOf(
  project: Project,
  { price, spent, expected }: Outlook,
  until: string,
  draw: Random,
): readonly PlannedCost[] {
  const units = project.closed ? 0 : Math.round((Math.max(0, expected - spent) * draw.int(80, 140)) / 100);
  const months = Array.from({ length: units > 50 ? 3 : 1 }, (_, i) => `${addMonths(until, i + 1)}-01`);
  return spread(units, price, months);
}

/** Forecast models BUDGET (original) and REMAIN (still to be spent). A project without REMAIN falls back on its budget. */
export async function writeForecasts(
  byod: ByodExport,
  seed: number,
  projects: readonly Project[],
  until: string,
): Promise<number> {
  const hours = byod.table("ProjForecastEmplStaging");
  const costs = byod.table("ProjForecastCostStaging");
  const lastDay = addDays(`${addMonths(until, 1)}-01`, -1);
  const budgets = budgetWriter(byod);
  const budgetUpdates = budgetUpdateWriter(byod);
  let number = 0;
  const write = (
    project: Project,
    category: Category,
    model: string,
    { date, quantity, price }: PlannedCost,
  ) => {
    const id = `FC${String(++number).padStart(7, "0")}`;
    const row = {
      PROJECTID: project.id,
      FORECASTMODEL: model,
      PROJECTDATE: at(date),
      CATEGORY: category,
      ACTIVITYNUMBER: activityOf(project, category),
      COSTPRICE: numeric(price),
      SALESPRICE: numeric(project.timeAndMaterial ? Math.floor((price * 3) / 2) : 0),
      SALESCURRENCY: "EUR",
      DESCRIPTION: model === "BUDGET" ? "Oorspronkelijke begroting" : "Nog te besteden",
      DEFAULTDIMENSIONDISPLAYVALUE: [project.costCentre, project.id].join(DELIMITER),
      ACTIVE: "1",
      DATAAREAID: project.company.id,
      RECID: String(5_637_300_000 + number),
    };
    const older = numeric(quantity + 1_000);
    if (category === "UREN")
      hours.write({ ...row, TRANSACTIONID: id, HOURS: numeric(quantity) }, { HOURS: older });
    else costs.write({ ...row, TRANSID: id, QUANTITY: numeric(quantity) }, { QUANTITY: older });
  };
  for (const [index, project] of projects.entries()) {
    if (isProgramme(project)) continue;
    writeOutlook(byod, project, index);
    const draw = random(seed, project.company.id, project.id, "forecast");
    for (const category of CATEGORY_NAMES) {
      const seen = outlook(project, category, lastDay);
      const budget = budgetOf(project, seen, draw);
      for (const planned of budget) write(project, category, "BUDGET", planned);
      budgets.project(project, category, budget);
      budgetUpdates(project, category, budget);
      if (!project.forecasted) continue;
      for (const planned of remainingOf(project, seen, until, draw))
        write(project, category, "REMAIN", planned);
    }
    if (byod.full()) await byod.drained();
  }
  return number;
}
