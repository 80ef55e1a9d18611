// The people of the sample: names that nobody can take for real, one or two employments each, some external (PNIL).
import { addDays, addMonths } from "./calendar.ts";
import type { Cents } from "./money.ts";
import { COMPANIES, type Company, volume } from "./organisation.ts";
import { random } from "./random.ts";

export type Employment = {
  readonly sequence: number;
  readonly from: string;
  /** Last day; empty while it lasts. */
  readonly to: string;
  readonly relation: "1" | "2" | "9";
  readonly costCentre: string;
  /** Where somebody worked who changed units within the employment, and the day on which that was over. */
  readonly before?: { readonly costCentre: string; readonly until: string };
  readonly job: string;
  /** Hundredths of hours a week. */
  readonly hours: Cents;
};

export type Person = {
  readonly number: string;
  readonly company: Company;
  readonly firstName: string;
  readonly surname: string;
  readonly born: string;
  readonly sex: "M" | "V";
  readonly bsn: string;
  readonly employments: readonly [Employment, ...Employment[]];
  /** Cost of an hour: a multiple of four cents, so that a quarter of an hour costs whole cents. */
  readonly rate: Cents;
  /** Gross pay of a month. */
  readonly pay: Cents;
};

export const RELATIONS = { "1": "Vast", "2": "Tijdelijk", "9": "PNIL" } as const;
const FULL_TIME = 3600;
const FIRST_NAMES = [
  "Proefje",
  "Modelia",
  "Testa",
  "Fictor",
  "Verzina",
  "Denkert",
  "Schijno",
  "Typa",
] as const;
const SURNAMES = ["Voorbeeld", "Fictief", "Verzonnen", "Bestaatniet", "Testpersoon"] as const;
export const JOBS: { readonly [costCentre: string]: string } = {
  KP110: "DIR01",
  KP210: "FIN01",
  KP310: "EXA01",
  KP320: "RED01",
  KP410: "LOG01",
  KP510: "ICT01",
  KP610: "VRK01",
};

/**
 * The BSN that follows another one: valid by the 11-test, and counted down from the top of 9999xxxxx, the range in which
 * the test persons of the Dutch population register have theirs. Some nine thousand people fit in it.
 */
export function nextBsn(previous = "999999999"): string {
  for (let head = Number(previous.slice(0, 8)) - 1; ; head--) {
    const digits = [...String(head)].map(Number);
    const check = digits.reduce((sum, digit, at) => sum + digit * (9 - at), 0) % 11;
    if (check < 10) return `${head}${check}`;
  }
}

/** The employment that holds on a day, if any. */
export const employedOn = (person: Person, date: string): Employment | undefined =>
  person.employments.find(({ from, to }) => from <= date && (to === "" || to >= date));

export const isExternal = (person: Person): boolean => person.employments[0].relation === "9";

/** Everybody, company by company. The first of each company stay throughout: they manage the projects. */
export function createPeople(seed: number, scale: number, first: string, until: string): readonly Person[] {
  let number = 1000;
  let bsn: string | undefined;
  return COMPANIES.flatMap((company) => {
    const draw = random(seed, company.id, "people");
    const headcount = volume(company, 140, scale, 7);
    return Array.from({ length: headcount }, (_, i): Person => {
      number += draw.int(1, 3);
      const costCentre = company.costCentres[i % company.costCentres.length]!;
      const manager = i < 3;
      const external = !manager && i % 7 === 5;
      const job = external ? "EXT01" : JOBS[costCentre]!;
      const hours = manager ? FULL_TIME : draw.pick([3600, 3600, 3200, 2880, 2400, 1600]);
      const arrives =
        manager || i % 9 !== 4
          ? `20${draw.int(10, 23)}-${String(draw.int(1, 12)).padStart(2, "0")}-01`
          : `${addMonths(first, draw.int(2, 18))}-01`;
      const leaves = !manager && i % 11 === 8 ? addDays(`${addMonths(until, draw.int(-9, 0))}-01`, -1) : "";
      const held = { relation: external ? "9" : i % 5 === 3 ? "2" : "1", costCentre, job, hours } as const;
      const start = { ...held, sequence: 1, from: arrives, to: leaves };
      // Some change jobs within the house: their first employment ended the day before the second began.
      const moved = `${addMonths(first, 6)}-01`;
      const moves = !manager && i % 10 === 6 && arrives < moved && leaves === "";
      const employments: Person["employments"] = moves
        ? [
            { ...start, to: addDays(moved, -1) },
            {
              ...start,
              sequence: 2,
              from: moved,
              costCentre: company.costCentres[0]!,
              job: JOBS[company.costCentres[0]!]!,
            },
          ]
        : [start];
      bsn = nextBsn(bsn);
      const rate = draw.int(1200, 2400) * 4;
      return {
        number: String(number).padStart(7, "0"),
        company,
        firstName: draw.pick(FIRST_NAMES),
        surname: `${draw.pick(SURNAMES)} ${String(number)}`,
        born: `19${draw.int(60, 99)}-${String(draw.int(1, 12)).padStart(2, "0")}-${String(draw.int(1, 28)).padStart(2, "0")}`,
        sex: draw.pick(["M", "V"]),
        bsn,
        employments,
        rate,
        pay: Math.floor((rate * 65 * hours) / FULL_TIME),
      };
    });
  });
}
