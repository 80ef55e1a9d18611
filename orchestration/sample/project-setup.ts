// What stands around the projects: groups, categories, tasks, contracts and who funds them, and hours that were entered
// and not yet posted.
import { at, type ByodExport } from "./byod.ts";
import { addDays } from "./calendar.ts";
import { numeric } from "./money.ts";
import { CATEGORIES, CATEGORY_NAMES, COMPANIES, volume } from "./organisation.ts";
import { employedOn, type Person } from "./people.ts";
import {
  activityOf,
  contractOf,
  elapsed,
  isProgramme,
  type Project,
  runningOn,
  TASKS,
  taskActivity,
} from "./project.ts";
import { random } from "./random.ts";

/** D365's ProjType: time and material, and internal. */
const GROUPS = { REGIE: { name: "Regie", type: "0" }, INTERN: { name: "Intern", type: "4" } } as const;
/** D365's ProjCategoryType of fees. */
const FEE = "1";
const CUSTOMER_FUNDS = "0";
const HOURS = { type: "2", origin: "60" } as const;

export async function writeProjectSetup(
  byod: ByodExport,
  { seed, scale }: { readonly seed: number; readonly scale: number },
  projects: readonly Project[],
  people: readonly Person[],
  lastDay: string,
): Promise<void> {
  for (const company of COMPANIES) {
    for (const [group, { name, type }] of Object.entries(GROUPS)) {
      byod
        .table("ProjectGroupStaging")
        .write({ PROJECTGROUP: group, NAME: name, PROJECTTYPE: type, DATAAREAID: company.id }, { NAME: "" });
    }
    for (const category of [...CATEGORY_NAMES, "HONORARIUM"] as const) {
      const name = category[0] + category.slice(1).toLowerCase();
      byod.table("ProjectCategoryStaging").write(
        {
          CATEGORY: category,
          CATEGORYNAME: name,
          CATEGORYGROUP: category === "UREN" ? "UREN" : "KOSTEN",
          TRANSACTIONTYPE: category === "HONORARIUM" ? FEE : String(CATEGORIES[category].type),
          ACTIVEINJOURNALS: "1",
          DATAAREAID: company.id,
        },
        { CATEGORYNAME: "" },
      );
    }
  }
  for (const [i, project] of projects.entries()) {
    writeTasks(byod, project, i, lastDay);
    if (project.timeAndMaterial) writeContract(byod, project);
    if (byod.full()) await byod.drained();
  }
  for (const company of COMPANIES) {
    const draw = random(seed, company.id, "unposted");
    const staff = people.filter((person) => person.company === company && employedOn(person, lastDay));
    const running = runningOn(
      projects.filter((project) => project.company === company),
      lastDay,
    );
    for (let n = 1; n <= volume(company, 40, scale, 3); n++) {
      const person = draw.pick(staff);
      const project = draw.pick(running);
      const quarters = draw.int(2, 32);
      byod.table("ProjUnpostedTransViewStaging").write(
        {
          PROJECTID: project.id,
          TRANSACTIONDATE: at(addDays(lastDay, -draw.int(0, 6))),
          TRANSACTIONTYPE: HOURS.type,
          TRANSACTIONID: `UN${String(n).padStart(6, "0")}`,
          ACTIVITYNUMBER: activityOf(project, "UREN"),
          CATEGORYID: "UREN",
          CURRENCYID: "EUR",
          LINEPROPERTYID: project.timeAndMaterial ? "DECL" : "NIET",
          QUANTITY: numeric(quarters * 25),
          AMOUNT: numeric((quarters * person.rate) / 4),
          COSTPRICE: numeric(person.rate),
          RESOURCENAME: `${person.firstName} ${person.surname}`,
          TRANSACTIONORIGIN: HOURS.origin,
          DATAAREAID: company.id,
        },
        { LINEPROPERTYID: "" },
      );
    }
  }
}

/** The first task is done in the first half of a project's term, the second from a quarter on. */
const progressOf = (task: number, elapsed: number): number =>
  Math.min(100, Math.max(0, Math.round(task === 1 ? elapsed / 5 : ((elapsed - 250) * 2) / 15)));

function writeTasks(byod: ByodExport, project: Project, index: number, lastDay: string): void {
  if (isProgramme(project)) return;
  for (const [i, name] of TASKS.entries()) {
    byod.table("ProjProjectTaskStaging").write(
      {
        TASKID: String(i + 1),
        TASKELEMENTID: taskActivity(project, i + 1),
        TASKNAME: name,
        TASKOUTLINELEVEL: "1",
        TASKDISPLAYSEQUENCE: numeric((i + 1) * 100),
        TASKHIERARCHYID: String(5_637_400_000 + index),
        TASKOWNINGCOMPANY: project.company.id,
        PROJECTID: project.id,
        PERCENTCOMPLETE: numeric(progressOf(i + 1, elapsed(project, lastDay)) * 100),
        DATAAREAID: project.company.id,
      },
      { TASKNAME: "" },
    );
  }
}

function writeContract(byod: ByodExport, project: Project): void {
  const contract = contractOf(project);
  const value = numeric(15_000_000);
  const common = { PROJECTCONTRACTID: contract, DATAAREAID: project.company.id };
  byod.table("ProjContractStaging").write(
    {
      ...common,
      NAME: project.name.slice(0, 30),
      CONTRACTDATE: at(addDays(project.start, -14)),
      SALESCURRENCY: "EUR",
      CONTRACTVALUE: value,
    },
    { NAME: "Concept" },
  );
  byod.table("ProjFundingSourceStaging").write(
    {
      ...common,
      FUNDINGSOURCEID: `${contract}-1`,
      FUNDINGTYPE: CUSTOMER_FUNDS,
      CUSTOMERORORGANIZATION: "D0003",
      NAME: "Opdrachtgever",
      FUNDINGLIMIT: value,
    },
    { NAME: "" },
  );
}
