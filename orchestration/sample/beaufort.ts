// Personnel as Beaufort delivers it: one full set of two files under one timestamp, and a working day later a file with
// changes only. One person stands in both files of the full set, the newer version in the second. Units, jobs and roles
// come in files of their own.
import { basename, join } from "node:path";
import { jobsXml, rolesXml, unitsXml } from "./beaufort-organisation.ts";
import type { Breaks } from "./breaks.ts";
import { addDays, nextWorking } from "./calendar.ts";
import { unsigned } from "./money.ts";
import { COST_CENTRES, unitOf } from "./organisation.ts";
import { type Employment, employedOn, nextBsn, type Person, RELATIONS } from "./people.ts";
import { openSink, xmlText } from "./sink.ts";

const FULL_TIME = 3600;

/** Some work for two products, which bear their cost; all of it stays within the cost centre that the ledger knows. */
const splitOf = ({ relation, job }: Employment, number: string): readonly (readonly [string, number])[] =>
  relation !== "9" && Number(number) % 3 === 0
    ? [
        [`KD-${job}`, 6000],
        ["KD-ALG", 4000],
      ]
    : [];

const value = (element: string, code: string, text: string, label = "") =>
  `<${element}><rubriekcode>${code}</rubriekcode><waarde>${xmlText(text)}</waarde>${
    label ? `<omschrijvingWaarde>${xmlText(label)}</omschrijvingWaarde>` : ""
  }</${element}>`;

function splitXml(person: Person, employment: Employment, breaks: Breaks): string {
  const parts = splitOf(employment, person.number);
  if (parts.length === 0) return "<loonVerdeling/>";
  const lines = parts.map(([bearer, share], index) => {
    const told = index === 0 ? breaks.costSplit(person, employment, share) : share;
    return [
      `<loonVerdeling><kostenPlaats><waarde>${employment.costCentre}</waarde></kostenPlaats>`,
      `<kostenDrager><waarde>${bearer}</waarde></kostenDrager>`,
      `<percentage><waarde>${unsigned(told)}</waarde></percentage></loonVerdeling>`,
    ].join("");
  });
  return lines.join("");
}

/** Where, and since when, somebody works; who has another unit than before keeps the former one until then. */
function assignmentXml({ costCentre, job, hours, from, to, before }: Employment): string {
  const inzet = (unit: string, starts: string, ends: string) =>
    [
      `<inzet><identificatieIZ><orgEenheidOperID>${unit}</orgEenheidOperID><funcOper>${job}</funcOper><ingangDt>${starts}</ingangDt></identificatieIZ>`,
      `<periodeIZ>${value("begindatum", "P01125", starts)}${value("einddatum", "P01126", ends)}</periodeIZ>`,
      `${value("inzetUrenPerWeek", "P01124", unsigned(hours))}</inzet>`,
    ].join("");
  return before
    ? inzet(unitOf(before.costCentre), from, addDays(before.until, -1)) +
        inzet(unitOf(costCentre), before.until, to)
    : inzet(unitOf(costCentre), from, to);
}

function employmentXml(person: Person, employment: Employment, breaks: Breaks): string {
  const { sequence, from, to, relation, costCentre, job, hours } = employment;
  // Spelling of the element differs from file to file, as it does in the wild.
  const number = person.company.digit === 2 ? "PersNrDV" : "persNrDV";
  const department = COST_CENTRES[costCentre]!;
  const unit = unitOf(costCentre);
  return [
    `<dienstverband><identificatieDV><${number}>${person.number}</${number}><dvVlgnr>${sequence}</dvVlgnr></identificatieDV>`,
    `<periodeDV>${value("begindatum", "P00322", from)}${value("einddatum", "P00830", to)}</periodeDV>`,
    "<arbeidsrelatie>",
    value("soortArbeidsrelatie", "P01102", relation, RELATIONS[relation]),
    value("opdrachtgeverNr", "P01103", person.company.id, person.company.name),
    value("orgEenheid", "P01106", unit, department),
    value("functiePrimair", "P01107", job),
    value("urenPerWeek", "P01109", unsigned(hours)),
    value("percentageDeelbetrekking", "P00404", unsigned(Math.round((hours * 10_000) / FULL_TIME))),
    value("kostenSoort", "P01133", relation === "9" ? "41" : "40"),
    value("kostenPlaats", "P01134", costCentre, department),
    "</arbeidsrelatie>",
    assignmentXml(employment),
    splitXml(person, employment, breaks),
    "</dienstverband>",
  ].join("");
}

/** Where the sample's BSN stands: a rubriek of its own, which nobody reads who does not name it. */
const BSN = "E01234";

/** As people write it: plain, with dots, with spaces. */
const spelled = ({ number, bsn }: Person): string => {
  const by = ["", ".", " "][Number(number) % 3]!;
  return [bsn.slice(0, 4), bsn.slice(4, 6), bsn.slice(6)].join(by);
};

function personXml(person: Person, breaks: Breaks): string {
  return [
    `<werknemer><persoon><identificatiePS><persNr>${person.number}</persNr></identificatiePS><kenmerken>`,
    `<naamOverig>${value("roepnaam", "P01003", person.firstName)}<aanschrijfnaam><waarde>${xmlText(person.surname)}</waarde></aanschrijfnaam></naamOverig>`,
    `<naamEigen>${value("geboortenaam", "P00301", person.surname)}${value("voorletters", "P00303", `${person.firstName[0]}.`)}${value("gebruikAchternaam", "P00304", "E", "Eigen naam")}</naamEigen>`,
    `<geboorte>${value("datumGeboorte", "P00321", person.born)}${value("geslacht", "P00330", person.sex, person.sex === "V" ? "Vrouw" : "Man")}</geboorte>`,
    value("aanvullendeRubriek", BSN, spelled(person)),
    `</kenmerken><contactGegevens><werk>${value("emailAdresWerk", "P01035", `p${person.number}@voorbeeld.example`)}</werk></contactGegevens></persoon>`,
    ...person.employments.map((employment) => employmentXml(person, employment, breaks)),
    "</werknemer>\n",
  ].join("");
}

async function writePeople(
  path: string,
  root: string,
  people: Iterable<Person>,
  breaks: Breaks,
): Promise<number> {
  const sink = openSink(path);
  sink.write(`<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n`);
  for (const person of people) {
    sink.write(personXml(person, breaks));
    if (sink.full()) await sink.drained();
  }
  sink.write(`</${root}>\n`);
  return sink.close();
}

const withLast = (person: Person, change: Partial<Employment>): Person => {
  const last = person.employments.at(-1)!;
  const rest = person.employments.slice(0, -1);
  return { ...person, employments: [...rest, { ...last, ...change }] as unknown as Person["employments"] };
};

/** What changed on the working day after the export: somebody works less, somebody leaves, somebody moves, one arrives. */
function* changes(people: readonly Person[], day: string): Generator<Person> {
  const present = people.filter((person, i) => i >= 3 && employedOn(person, day)?.to === "");
  const [less, leaver, mover] = present;
  if (less) yield withLast(less, { hours: 2400 });
  if (leaver) yield withLast(leaver, { to: addDays(day, 30) });
  if (mover) {
    const { costCentre } = mover.employments.at(-1)!;
    yield withLast(mover, {
      costCentre: mover.company.costCentres[1]!,
      before: { costCentre, until: day },
    });
  }
  const last = people.at(-1)!;
  const number = String(Number(last.number) + 5).padStart(7, "0");
  const start = { ...last.employments[0], sequence: 1, from: day, to: "", relation: "2" } as const;
  yield {
    ...last,
    number,
    firstName: "Nieuwa",
    surname: `Voorbeeld ${Number(number)}`,
    bsn: nextBsn(last.bsn),
    employments: [start],
  };
}

/** Names of the files: two of the full delivery on a day, one with changes on the working day after it, and the lists. */
export const beaufortFiles = (day: string): readonly string[] => {
  const stamp = (date: string, n: number) => `${date.replaceAll("-", "")}050000_00${n}.xml`;
  return [
    `IAM_BA_${stamp(day, 1)}`,
    `IAM_BA_${stamp(day, 2)}`,
    `IAM_BA_${stamp(nextWorking(day), 1)}`,
    `rst_orgeenheid_${stamp(day, 1)}`,
    `rst_functie_${stamp(day, 1)}`,
    `roltoewijzing_oe_${stamp(day, 1)}`,
  ];
};

/** Writes the full delivery of two files, the one with changes, and the lists; `day` is the day of the full delivery. */
export async function writeBeaufort(
  folder: string,
  people: readonly Person[],
  day: string,
  breaks: Breaks,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const [first, second, delta, units, jobs, roles] = beaufortFiles(day).map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const half = Math.ceil(people.length / 2);
  const twice = people[half]!;
  const before = withLast(twice, { hours: 2000 });
  const later = nextWorking(day);
  const full = "werknemerBasisActueel";
  const sizes = [
    await writePeople(first, full, [...people.slice(0, half), before], breaks),
    await writePeople(second, full, people.slice(half), breaks),
    await writePeople(
      delta,
      "werknemerPeriodiekActueel",
      breaks.people([...changes(people, later)], basename(delta)),
      breaks,
    ),
    await writeList(units, "orgEenheden", unitsXml()),
    await writeList(jobs, "functies", jobsXml()),
    await writeList(roles, "roltoewijzingen", rolesXml(people)),
  ];
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function writeList(path: string, root: string, lines: readonly string[]): Promise<number> {
  const sink = openSink(path);
  sink.write(`<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${lines.join("\n")}\n</${root}>\n`);
  return sink.close();
}
