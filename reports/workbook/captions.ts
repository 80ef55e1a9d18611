// The words that every workbook shows, in Dutch and in English; those of one report stand in its declaration. Dutch is
// the model: an English entry that lacks one of its words does not compile.
import type { Language } from "./words.ts";

const months = "januari februari maart april mei juni juli augustus september oktober november december";
const monthsEn = "January February March April May June July August September October November December";

const nl = {
  months: months.split(" "),
  asOf: (day: number, month: string, year: number, time: string) =>
    `${day} ${month} ${year}, ${time} uur (Europe/Amsterdam)`,
  total: "Totaal van de zichtbare regels",
  noLines: "Geen regels.",
  shortened: "… [ingekort]",
  footer: { run: "Run", page: "Pagina", of: "van" },
  cover: {
    tab: "Voorblad",
    organisation: "Organisatie",
    asOf: "Stand per",
    companies: "Bedrijven",
    contents: "Inhoud",
    run: "Run",
    source: "Bron",
    sourceText: (version: string, target: string) => `Saldo ${version}, warehouse ${target}`,
    figures: "Kerncijfers",
    controls: "Controles",
    attention: "Aandachtspunten",
    noAttention: "Geen: alle controles voldoen.",
    all: "Alle controles",
    none: "Er zijn geen controles gepubliceerd: deze cijfers zijn niet aangetoond.",
    more: (count: number) => `… en nog ${count}: zie het blad Controles`,
    waiver: (by: string, until: string, reason: string) =>
      `Aanvaard door ${by} tot en met ${until}: ${reason}`,
    verdict: (fail: number, open: number, waived: number, all: number) => {
      if (fail + open + waived === 0)
        return all === 1 ? "De controle voldoet." : `Alle ${all} controles voldoen.`;
      const parts = [
        fail > 0 ? `${fail} ${fail === 1 ? "wijkt" : "wijken"} af` : "",
        open > 0 ? `${open} niet aangetoond` : "",
        waived > 0 ? `${waived} aanvaard` : "",
      ].filter(Boolean);
      return `Van de ${all} controles: ${parts.join(", ")}.`;
    },
  },
  status: { fail: "Wijkt af", "not evidenced": "Niet aangetoond", waived: "Aanvaard", pass: "Voldoet" },
  definitions: {
    tab: "Definities",
    title: "Definities",
    note: "Wat elke kolom betekent, hoe het cijfer ontstaat en waar het vandaan komt.",
  },
  made: {
    value: "Waarde",
    sum: "Som van de regels",
    first: "Stand van de eerste periode",
    last: "Stand van de laatste periode",
    number: (sheet: string) => `Volgnummer van de regel op het blad ${sheet}`,
    parts: (sheet: string) => `Som van de regels met hetzelfde nummer op het blad ${sheet}`,
    lookup: (sheet: string) => `Zoals op het blad ${sheet}`,
    group: "Eén regel per waarde",
  },
  thisReport: "dit rapport",
  link: (sheet: string) => `Naar ${sheet}`,
  form: "Wat is uitgegeven om in te vullen; aan de hand hiervan wordt het teruggestuurde bestand beoordeeld",
  trace: "Herkomst van de cijfers: per blad de mart, de kolommen en de sleutels (voor saldo trace)",
};

type Same<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...given: infer A) => string
      ? (...given: A) => string
      : T[K] extends readonly string[]
        ? readonly string[]
        : Same<T[K]>;
};
export type Captions = Same<typeof nl>;

const en: Captions = {
  months: monthsEn.split(" "),
  asOf: (day, month, year, time) => `${day} ${month} ${year}, ${time} (Europe/Amsterdam)`,
  total: "Total of the visible lines",
  noLines: "No lines.",
  shortened: "… [shortened]",
  footer: { run: "Run", page: "Page", of: "of" },
  cover: {
    tab: "Cover",
    organisation: "Organisation",
    asOf: "As of",
    companies: "Companies",
    contents: "Contents",
    run: "Run",
    source: "Source",
    sourceText: (version, target) => `Saldo ${version}, ${target} warehouse`,
    figures: "Key figures",
    controls: "Controls",
    attention: "Needs attention",
    noAttention: "Nothing: all controls pass.",
    all: "All controls",
    none: "No controls have been published: these figures are not evidenced.",
    more: (count) => `… and ${count} more: see the sheet Controls`,
    waiver: (by, until, reason) => `Waived by ${by} up to and including ${until}: ${reason}`,
    verdict: (fail, open, waived, all) => {
      if (fail + open + waived === 0) return all === 1 ? "The control passes." : `All ${all} controls pass.`;
      const parts = [
        fail > 0 ? `${fail} ${fail === 1 ? "fails" : "fail"}` : "",
        open > 0 ? `${open} not evidenced` : "",
        waived > 0 ? `${waived} waived` : "",
      ].filter(Boolean);
      return `Of ${all} controls: ${parts.join(", ")}.`;
    },
  },
  status: { fail: "Failed", "not evidenced": "Not evidenced", waived: "Waived", pass: "Passed" },
  definitions: {
    tab: "Definitions",
    title: "Definitions",
    note: "What each column means, how its figure is made and where it comes from.",
  },
  made: {
    value: "Value",
    sum: "Sum of the rows",
    first: "As at the first period",
    last: "As at the last period",
    number: (sheet) => `Number of the line on the sheet ${sheet}`,
    parts: (sheet) => `Sum of the lines with the same number on the sheet ${sheet}`,
    lookup: (sheet) => `As on the sheet ${sheet}`,
    group: "A line per value",
  },
  thisReport: "this report",
  link: (sheet) => `To ${sheet}`,
  form: "What was issued to be filled in; by this the file that comes back is judged",
  trace: "Where the figures come from: per sheet the mart, its columns and keys (for saldo trace)",
};

export const captions: Readonly<Record<Language, Captions>> = { nl, en };

/** `2026-10` in words: "oktober 2026". */
export function monthInWords(period: string, { months: names }: Captions): string {
  const [year = "", month = ""] = period.split("-");
  return `${names[Number(month) - 1]} ${year}`;
}

/** `2026-10-31` in words: "31 oktober 2026". */
export const dayInWords = (day: string, of: Captions): string =>
  `${Number(day.slice(8))} ${monthInWords(day, of)}`;

/** A moment as the clock on the wall in the Netherlands shows it. */
export function instantInWords(instant: Date, of: Captions): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/Amsterdam",
    calendar: "gregory",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const month = of.months[Number(part.month) - 1] ?? "";
  return of.asOf(Number(part.day), month, Number(part.year), `${part.hour}:${part.minute}`);
}
