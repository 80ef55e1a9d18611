// Projects of the sample: programmes with projects below them, each with a term, a manager from the personnel file, and
// what has been spent so far. Numbers run per company, as D365's number sequences do, so companies share them.
import { addDays, addMonths, daysBetween } from "./calendar.ts";
import type { Cents } from "./money.ts";
import { CATEGORY_NAMES, type Category, type Company, volume } from "./organisation.ts";
import type { Person } from "./people.ts";
import { random } from "./random.ts";

export type Project = {
  readonly id: string;
  readonly name: string;
  readonly company: Company;
  /** Programme it belongs to; empty for a programme, on which nothing is booked. */
  readonly parent: string;
  readonly manager: Person;
  readonly costCentre: string;
  readonly start: string;
  readonly end: string;
  readonly closed: boolean;
  /** Hours are sold as they are made. */
  readonly timeAndMaterial: boolean;
  /** Has a forecast of what is still to be spent. */
  readonly forecasted: boolean;
  readonly spent: { readonly [C in Category]: { quantity: Cents; amount: Cents } };
};

const PROGRAMME = [
  "Examens vmbo",
  "Examens havo",
  "Examens vwo",
  "Examens mbo",
  "Digitaal toetsen",
  "Beroepsexamens",
];
const PART = ["constructie", "redactie", "pilot afname", "normering", "platform"];
const PER_PROGRAMME = 4;

export const isProgramme = (project: Project): boolean => project.parent === "";

/** Contract under which a project's hours are invoiced; none for what is done for ourselves. */
export const contractOf = (project: Project): string =>
  project.timeAndMaterial ? `CT${project.id.slice(3)}` : "";

/** Tasks of every project, in their order. */
export const TASKS = ["Voorbereiding", "Uitvoering"] as const;
const TASK_OF = { UREN: 2, INHUUR: 2, REIS: 1, MATERIAAL: 1 } as const satisfies Record<Category, number>;

/** Activity number of a project's task, from 1. */
export const taskActivity = (project: Project, task: number): string =>
  `A${project.company.digit}${project.id.slice(3)}${task}`;

/** The activity that a category is booked on. */
export const activityOf = (project: Project, category: Category): string =>
  taskActivity(project, TASK_OF[category]);

export function createProjects(
  seed: number,
  scale: number,
  company: Company,
  people: readonly Person[],
  first: string,
  until: string,
): readonly Project[] {
  const draw = random(seed, company.id, "projects");
  const lastDay = addDays(`${addMonths(until, 1)}-01`, -1);
  const programmes = Math.ceil(volume(company, 60, scale, 8) / PER_PROGRAMME);
  return Array.from({ length: programmes }, (_, p) => {
    const id = `PRJ${String(p + 1).padStart(5, "0")}`;
    const title = `${PROGRAMME[p % PROGRAMME.length]!}${p < PROGRAMME.length ? "" : ` ${Math.floor(p / PROGRAMME.length) + 1}`}`;
    return Array.from({ length: PER_PROGRAMME }, (_, n): Project => {
      // The first two projects of a company run throughout, so that there is always something to book on.
      const lasting = n === 0 || (p === 0 && n <= 2);
      const from = lasting ? -2 : draw.int(-5, 15);
      const start = `${addMonths(first, from)}-01`;
      const end = addDays(`${addMonths(first, lasting ? 28 : from + draw.int(6, 14))}-01`, -1);
      const index = p * PER_PROGRAMME + n;
      return {
        id: `${id}${String(n).padStart(2, "0")}`,
        name: n === 0 ? title : `${title}: ${PART[(n + p) % PART.length]!}`,
        company,
        parent: n === 0 ? "" : `${id}00`,
        manager: people[p % 3]!,
        costCentre: company.costCentres[(p + n) % company.costCentres.length]!,
        start,
        end,
        closed: end < addDays(lastDay, -45),
        timeAndMaterial: n === 2,
        forecasted: index % 7 !== 3,
        spent: Object.fromEntries(
          CATEGORY_NAMES.map((name) => [name, { quantity: 0, amount: 0 }]),
        ) as Project["spent"],
      };
    });
  }).flat();
}

/** Projects on which something may be booked that day. */
export const runningOn = (projects: readonly Project[], date: string): readonly Project[] =>
  projects.filter((project) => !isProgramme(project) && project.start <= date && project.end >= date);

/** Thousandths of a project's term that have passed on a day. */
export function elapsed(project: Project, date: string): number {
  const term = daysBetween(project.start, project.end);
  return Math.min(1000, Math.max(50, Math.round((daysBetween(project.start, date) * 1000) / term)));
}
