// Every word that the workbook shows, in Dutch and in English; nothing else under this folder holds a caption.
// Dutch is the model: an English entry that lacks one of its words does not compile.

const months = "januari februari maart april mei juni juli augustus september oktober november december";
const monthsEn = "January February March April May June July August September October November December";

const nl = {
  sheets: {
    cover: "Voorblad",
    overview: "Overzicht",
    detail: "Detail",
    controls: "Controles",
    definitions: "Definities",
  },
  months: months.split(" "),
  title: "ETC-projectrapportage",
  subject: "Begroting, realisatie, nog te besteden en prognose einde werk per project",
  asOf: (day: number, month: string, year: number, time: string) =>
    `${day} ${month} ${year}, ${time} uur (Europe/Amsterdam)`,
  sheetTitles: {
    overview: "Overzicht per project",
    detail: "Detail per project en kostencategorie",
    controls: "Controles",
    definitions: "Definities",
  },
  notes: {
    overview: "Elke regel is de som van de detailregels met hetzelfde nummer. Het totaal volgt het filter.",
    detail: "Prognose en afwijking zijn formules; de overige bedragen zijn de gepubliceerde cijfers.",
    controls: "Afwijkingen eerst. Verwacht en werkelijk komen uit twee onafhankelijke bronnen.",
    definitions: "Wat elke kolom betekent, hoe het cijfer ontstaat en waar het vandaan komt.",
  },
  total: "Totaal van de zichtbare regels",
  noCategory: "(zonder categorie)",
  noControls: "Er zijn geen controles gepubliceerd: deze cijfers zijn niet aangetoond.",
  shortened: "… [ingekort]",
  footer: { run: "Run", page: "Pagina", of: "van" },
  cover: {
    organisation: "Organisatie",
    period: "Periode",
    asOf: "Stand per",
    companies: "Bedrijven",
    contents: "Inhoud",
    run: "Run",
    source: "Bron",
    sourceText: (version: string, target: string) => `Saldo ${version}, warehouse ${target}`,
    contentsText: (projects: number, lines: number) =>
      `${projects} ${projects === 1 ? "project" : "projecten"}, ${lines} ${lines === 1 ? "detailregel" : "detailregels"}`,
    figures: "Kerncijfers",
    difference: "Overzicht − detail",
    controls: "Controles",
    attention: "Aandachtspunten",
    noAttention: "Geen: alle controles voldoen.",
    all: "Alle controles",
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
  methods: {
    "remaining budget": "Restant begroting",
    "budget minus actual": "Begroot − realisatie",
  } as Readonly<Record<string, string>>,
  columns: {
    nr: [
      "Nr.",
      "Volgnummer van het project in dit rapport; de formules zoeken hierop en niet op de projectcode.",
    ],
    company: ["Bedrijf", "Code van het bedrijf (rechtspersoon) waarin het project loopt."],
    project: ["Project", "Projectcode zoals in het ERP."],
    project_name: ["Omschrijving", "Naam van het project."],
    manager: ["Projectleider", "Verantwoordelijke voor het project."],
    parent_project: [
      "Hoofdproject",
      "Project waar dit project onder valt; er wordt niet naar boven opgeteld.",
    ],
    category: ["Categorie", "Kostencategorie: uren, kosten, artikelen, uitbesteed werk."],
    budget: ["Begroot", "Actuele begroting tegen kostprijs."],
    actual_period: ["Realisatie periode", "Geboekte kosten in de periode van het rapport."],
    actual_year: ["Realisatie jaar", "Geboekte kosten vanaf het begin van het jaar tot en met de periode."],
    actual_to_date: ["Realisatie t/m periode", "Alle geboekte kosten tot en met de periode."],
    etc: ["Nog te besteden (ETC)", "Wat het project naar verwachting nog kost, volgens de ETC-methode."],
    eac: ["Prognose (EAC)", "Prognose einde werk: de verwachte totale kosten bij oplevering."],
    variance: [
      "Afwijking",
      "Verwacht resultaat ten opzichte van de begroting; negatief is een overschrijding.",
    ],
    spent: [
      "Besteed %",
      "Deel van de verwachte totale kosten dat al is geboekt; leeg als de prognose nul is.",
    ],
    hours_budget: ["Uren begroot", "Begrote uren."],
    hours_actual_to_date: ["Uren t/m periode", "Geboekte uren tot en met de periode."],
    etc_method: ["ETC-methode", "Manier waarop 'nog te besteden' is bepaald."],
    status: [
      "Status",
      "Voldoet, wijkt af, aanvaard of niet aangetoond (er waren geen gegevens om te vergelijken).",
    ],
    title: ["Controle", "Wat de controle aantoont."],
    control: ["Code", "Naam van de controle in het warehouse."],
    scope: ["Bereik", "Bedrijf, rekening of ander deel waarvoor de uitkomst geldt."],
    period: ["Periode", "Periode waarvoor de uitkomst geldt."],
    expected: ["Verwacht", "Waarde volgens de eerste bron."],
    actual: ["Werkelijk", "Waarde volgens de tweede, onafhankelijke bron."],
    difference: ["Verschil", "Werkelijk ten opzichte van verwacht."],
    tolerance: ["Tolerantie", "Verschil dat nog voldoet."],
    expected_source: ["Bron verwacht", "Waar de verwachte waarde vandaan komt."],
    actual_source: ["Bron werkelijk", "Waar de werkelijke waarde vandaan komt."],
    explanation: ["Toelichting", "Regels of oorzaken die het verschil verklaren."],
    blocks: ["Blokkeert", "Wat niet naar buiten gaat zolang de controle afwijkt."],
    waived_by: ["Aanvaard door", "Controller die de afwijking heeft aanvaard."],
    waived_until: ["Aanvaard t/m", "Laatste dag waarop die aanvaarding geldt."],
    waiver_reason: ["Reden", "Waarom de afwijking is aanvaard."],
    sheet: ["Blad", ""],
    column: ["Kolom", ""],
    meaning: ["Betekenis", ""],
    formula: ["Berekening", ""],
    source: ["Herkomst", ""],
  },
  formulas: {
    value: "Waarde",
    line: "Volgorde van bedrijf en project",
    sum: "Som van de detailregels met hetzelfde nummer",
    eac: "Realisatie t/m periode + nog te besteden",
    variance: "Begroot − prognose",
    spent: "Realisatie t/m periode ÷ prognose",
  },
  thisReport: "dit rapport",
};

type Words<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...given: infer A) => string
      ? (...given: A) => string
      : T[K] extends readonly string[]
        ? readonly string[]
        : Words<T[K]>;
};
export type Captions = Words<typeof nl>;
export type ColumnKey = keyof typeof nl.columns;
export type FormulaKey = keyof typeof nl.formulas;

const en: Captions = {
  sheets: {
    cover: "Cover",
    overview: "Overview",
    detail: "Detail",
    controls: "Controls",
    definitions: "Definitions",
  },
  months: monthsEn.split(" "),
  title: "ETC project report",
  subject: "Budget, actuals, estimate to complete and estimate at completion per project",
  asOf: (day, month, year, time) => `${day} ${month} ${year}, ${time} (Europe/Amsterdam)`,
  sheetTitles: {
    overview: "Overview by project",
    detail: "Detail by project and cost category",
    controls: "Controls",
    definitions: "Definitions",
  },
  notes: {
    overview: "Each line is the sum of the detail lines with the same number. The total follows the filter.",
    detail: "Estimate at completion and variance are formulas; the other amounts are the published figures.",
    controls: "Failures first. Expected and actual come from two independent sources.",
    definitions: "What each column means, how its figure is made and where it comes from.",
  },
  total: "Total of the visible lines",
  noCategory: "(no category)",
  noControls: "No controls have been published: these figures are not evidenced.",
  shortened: "… [shortened]",
  footer: { run: "Run", page: "Page", of: "of" },
  cover: {
    organisation: "Organisation",
    period: "Period",
    asOf: "As of",
    companies: "Companies",
    contents: "Contents",
    run: "Run",
    source: "Source",
    sourceText: (version, target) => `Saldo ${version}, ${target} warehouse`,
    contentsText: (projects, lines) =>
      `${projects} ${projects === 1 ? "project" : "projects"}, ${lines} ${lines === 1 ? "detail line" : "detail lines"}`,
    figures: "Key figures",
    difference: "Overview − detail",
    controls: "Controls",
    attention: "Needs attention",
    noAttention: "Nothing: all controls pass.",
    all: "All controls",
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
  methods: { "remaining budget": "Remaining budget", "budget minus actual": "Budget − actual" },
  columns: {
    nr: ["No.", "The project's number in this report; formulas match on it and not on the project code."],
    company: ["Company", "Code of the legal entity that runs the project."],
    project: ["Project", "Project code as in the ERP."],
    project_name: ["Description", "Name of the project."],
    manager: ["Project manager", "Person responsible for the project."],
    parent_project: ["Parent project", "Project that this one belongs to; nothing is rolled up."],
    category: ["Category", "Cost category: hours, expenses, items, subcontracted work."],
    budget: ["Budget", "Current budget at cost price."],
    actual_period: ["Actual in period", "Costs posted in the period of the report."],
    actual_year: [
      "Actual in year",
      "Costs posted from the start of the year up to and including the period.",
    ],
    actual_to_date: ["Actual to date", "All costs posted up to and including the period."],
    etc: [
      "To complete (ETC)",
      "Estimate to complete: what the project is still expected to cost, by the ETC method.",
    ],
    eac: ["At completion (EAC)", "Estimate at completion: the expected total cost when the work is done."],
    variance: ["Variance", "Expected result against budget; negative is an overrun."],
    spent: [
      "Spent %",
      "Part of the expected total cost that has been posted; empty where the estimate is zero.",
    ],
    hours_budget: ["Hours budget", "Budgeted hours."],
    hours_actual_to_date: ["Hours to date", "Hours posted up to and including the period."],
    etc_method: ["ETC method", "How the estimate to complete was made."],
    status: ["Status", "Passed, failed, waived or not evidenced (there was no data to compare)."],
    title: ["Control", "What the control proves."],
    control: ["Code", "Name of the control in the warehouse."],
    scope: ["Scope", "Company, account or other part that the outcome is about."],
    period: ["Period", "Period that the outcome is about."],
    expected: ["Expected", "Value according to the first source."],
    actual: ["Actual", "Value according to the second, independent source."],
    difference: ["Difference", "Actual against expected."],
    tolerance: ["Tolerance", "Difference that still passes."],
    expected_source: ["Expected from", "Where the expected value comes from."],
    actual_source: ["Actual from", "Where the actual value comes from."],
    explanation: ["Explanation", "Rows or causes that explain the difference."],
    blocks: ["Blocks", "What does not leave as long as the control fails."],
    waived_by: ["Waived by", "Controller who waived the difference."],
    waived_until: ["Waived until", "Last day on which the waiver holds."],
    waiver_reason: ["Reason", "Why the difference was waived."],
    sheet: ["Sheet", ""],
    column: ["Column", ""],
    meaning: ["Meaning", ""],
    formula: ["Calculation", ""],
    source: ["Source", ""],
  },
  formulas: {
    value: "Value",
    line: "Order of company and project",
    sum: "Sum of the detail lines with the same number",
    eac: "Actual to date + estimate to complete",
    variance: "Budget − estimate at completion",
    spent: "Actual to date ÷ estimate at completion",
  },
  thisReport: "this report",
};

export type Language = "nl" | "en";
export const captions: Readonly<Record<Language, Captions>> = { nl, en };

/** `2026-10` in words: "oktober 2026". */
export function periodInWords(period: string, words: Captions): string {
  const [year = "", month = ""] = period.split("-");
  return `${words.months[Number(month) - 1]} ${year}`;
}

/** A moment as the clock on the wall in the Netherlands shows it. */
export function instantInWords(instant: Date, words: Captions): string {
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
  const month = words.months[Number(part.month) - 1] ?? "";
  return words.asOf(Number(part.day), month, Number(part.year), `${part.hour}:${part.minute}`);
}
