// Personnel as Beaufort delivers it: one full set of two files under one timestamp, and a working day later a file with
// changes only. One person stands in both files of the full set, the newer version in the second.
import { basename, join } from "node:path";
import type { Breaks } from "./breaks.ts";
import { addDays, nextWorking } from "./calendar.ts";
import { unsigned } from "./money.ts";
import { COST_CENTRES } from "./organisation.ts";
import { type Employment, employedOn, nextBsn, type Person, RELATIONS } from "./people.ts";
import { openSink, xmlText } from "./sink.ts";

const FULL_TIME = 3600;

const value = (element: string, code: string, text: string, label = "") =>
  `<${element}><rubriekcode>${code}</rubriekcode><waarde>${xmlText(text)}</waarde>${
    label ? `<omschrijvingWaarde>${xmlText(label)}</omschrijvingWaarde>` : ""
  }</${element}>`;

function employmentXml(
  person: Person,
  { sequence, from, to, relation, costCentre, job, hours }: Employment,
): string {
  // Spelling of the element differs from file to file, as it does in the wild.
  const number = person.company.digit === 2 ? "PersNrDV" : "persNrDV";
  const department = COST_CENTRES[costCentre]!;
  const unit = costCentre.slice(2);
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
    `<inzet><identificatieIZ><orgEenheidOperID>${unit}</orgEenheidOperID><funcOper>${job}</funcOper><ingangDt>${from}</ingangDt></identificatieIZ>`,
    `<periodeIZ>${value("begindatum", "P01125", from)}${value("einddatum", "P01126", to)}</periodeIZ>`,
    `${value("inzetUrenPerWeek", "P01124", unsigned(hours))}</inzet><loonVerdeling/></dienstverband>`,
  ].join("");
}

/** Where the sample's BSN stands: a rubriek of its own, which nobody reads who does not name it. */
const BSN = "E01234";

/** As people write it: plain, with dots, with spaces. */
const spelled = ({ number, bsn }: Person): string => {
  const by = ["", ".", " "][Number(number) % 3]!;
  return [bsn.slice(0, 4), bsn.slice(4, 6), bsn.slice(6)].join(by);
};

function personXml(person: Person): string {
  return [
    `<werknemer><persoon><identificatiePS><persNr>${person.number}</persNr></identificatiePS><kenmerken>`,
    `<naamOverig>${value("roepnaam", "P01003", person.firstName)}<aanschrijfnaam><waarde>${xmlText(person.surname)}</waarde></aanschrijfnaam></naamOverig>`,
    `<naamEigen>${value("geboortenaam", "P00301", person.surname)}${value("voorletters", "P00303", `${person.firstName[0]}.`)}${value("gebruikAchternaam", "P00304", "E", "Eigen naam")}</naamEigen>`,
    `<geboorte>${value("datumGeboorte", "P00321", person.born)}${value("geslacht", "P00330", person.sex, person.sex === "V" ? "Vrouw" : "Man")}</geboorte>`,
    value("aanvullendeRubriek", BSN, spelled(person)),
    `</kenmerken><contactGegevens><werk>${value("emailAdresWerk", "P01035", `p${person.number}@voorbeeld.example`)}</werk></contactGegevens></persoon>`,
    ...person.employments.map((employment) => employmentXml(person, employment)),
    "</werknemer>\n",
  ].join("");
}

async function writeFile(path: string, root: string, people: Iterable<Person>): Promise<number> {
  const sink = openSink(path);
  sink.write(`<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n`);
  for (const person of people) {
    sink.write(personXml(person));
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
  if (mover) yield withLast(mover, { costCentre: mover.company.costCentres[1]! });
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

/** Names of the files: two of the full delivery on a day, one with changes on the working day after it. */
export const beaufortFiles = (day: string): readonly [string, string, string] => {
  const name = (date: string, n: number) => `IAM_BA_${date.replaceAll("-", "")}050000_00${n}.xml`;
  return [name(day, 1), name(day, 2), name(nextWorking(day), 1)];
};

/** Writes the two files of the full delivery and the one with changes; `day` is the day of the full delivery. */
export async function writeBeaufort(
  folder: string,
  people: readonly Person[],
  day: string,
  breaks: Breaks,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const [first, second, delta] = beaufortFiles(day).map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const half = Math.ceil(people.length / 2);
  const twice = people[half]!;
  const before = withLast(twice, { hours: 2000 });
  const later = nextWorking(day);
  const sizes = [
    await writeFile(first, "werknemerBasisActueel", [...people.slice(0, half), before]),
    await writeFile(second, "werknemerBasisActueel", people.slice(half)),
    await writeFile(
      delta,
      "werknemerPeriodiekActueel",
      breaks.people([...changes(people, later)], basename(delta)),
    ),
  ];
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
