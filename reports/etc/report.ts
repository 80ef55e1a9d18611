// The ETC project report: interface 6 of the register.
import {
  type Column,
  defineWorkbook,
  figure,
  hours,
  lineNumber,
  lookedUpAs,
  percent,
  sumOf,
  type TableSheet,
  text,
} from "../workbook/define.ts";
import { monthsTo } from "../workbook/months.ts";
import { words } from "../workbook/words.ts";
import { corrections } from "./corrections.ts";
import { entered, entry, methods } from "./entry.ts";

/** Months that the trend shows. */
const trendMonths = 13;

const company = text(
  "company",
  ["Bedrijf", "Company"],
  [
    "Code van het bedrijf (rechtspersoon) waarin het project loopt.",
    "Code of the legal entity that runs the project.",
  ],
  { width: [9, 14] },
);
const project = text(
  "project",
  ["Project", "Project"],
  ["Projectcode zoals in het ERP.", "Project code as in the ERP."],
  {
    width: [11, 24],
    link: true,
  },
);
const name = text(
  "project_name",
  ["Omschrijving", "Description"],
  ["Naam van het project.", "Name of the project."],
  {
    width: [22, 38],
  },
);
const budget = figure(
  "budget",
  ["Begroot", "Budget"],
  ["Actuele begroting tegen kostprijs.", "Current budget at cost price."],
);
const actualPeriod = figure(
  "actual_period",
  ["Realisatie periode", "Actual in period"],
  ["Geboekte kosten in de periode van het rapport.", "Costs posted in the period of the report."],
);
const actualYear = figure(
  "actual_year",
  ["Realisatie jaar", "Actual in year"],
  [
    "Geboekte kosten vanaf het begin van het jaar tot en met de periode.",
    "Costs posted from the start of the year up to and including the period.",
  ],
);
const actual = figure(
  "actual_to_date",
  ["Realisatie t/m periode", "Actual to date"],
  ["Alle geboekte kosten tot en met de periode.", "All costs posted up to and including the period."],
);
const etc = figure(
  "etc",
  ["Nog te besteden (ETC)", "To complete (ETC)"],
  [
    "Wat het project naar verwachting nog kost, volgens de ETC-methode.",
    "Estimate to complete: what the project is still expected to cost, by the ETC method.",
  ],
);
const eac = figure(
  "eac",
  ["Prognose (EAC)", "At completion (EAC)"],
  [
    "Prognose einde werk: de verwachte totale kosten bij oplevering.",
    "Estimate at completion: the expected total cost when the work is done.",
  ],
);
const variance = figure(
  "variance",
  ["Afwijking", "Variance"],
  [
    "Verwacht resultaat ten opzichte van de begroting; negatief is een overschrijding.",
    "Expected result against budget; negative is an overrun.",
  ],
  { mark: [{ when: "variance < 0", as: "bad" }] },
);
const hoursBudget = hours(
  "hours_budget",
  ["Uren begroot", "Hours budget"],
  ["Begrote uren.", "Budgeted hours."],
  {
    missing: "zero",
  },
);
const hoursActual = hours(
  "hours_actual_to_date",
  ["Uren t/m periode", "Hours to date"],
  ["Geboekte uren tot en met de periode.", "Hours posted up to and including the period."],
  { missing: "zero" },
);
const method = text(
  "etc_method",
  ["ETC-methode", "ETC method"],
  ["Manier waarop 'nog te besteden' is bepaald.", "How the estimate to complete was made."],
  {
    width: [14, 26],
    look: "muted",
    say: {
      ...methods,
      several: words("Verschillend per regel", "Differs per line"),
    },
  },
);

/** What follows from the figures before it, on every sheet alike. */
const eacMade: Column = { ...eac, formula: "actual_to_date + etc" };
const varianceMade: Column = { ...variance, formula: "budget - eac" };

const overview: TableSheet = {
  kind: "table",
  name: "overview",
  tab: words("Overzicht", "Overview"),
  title: words("Overzicht per project", "Overview by project"),
  note: words(
    "Elke regel is de som van de detailregels met hetzelfde nummer. Het totaal volgt het filter.",
    "Each line is the sum of the detail lines with the same number. The total follows the filter.",
  ),
  lines: [words("project", "project"), words("projecten", "projects")],
  rows: { mart: "rpt_etc_project", where: ({ period = "" }) => ({ period }), by: ["company", "project"] },
  columns: [
    lineNumber([
      "Volgnummer van het project in dit rapport; de formules zoeken hierop en niet op de projectcode.",
      "The project's number in this report; formulas match on it and not on the project code.",
    ]),
    company,
    project,
    name,
    text(
      "manager",
      ["Projectleider", "Project manager"],
      ["Verantwoordelijke voor het project.", "Person responsible for the project."],
      { width: [14, 26] },
    ),
    text(
      "parent_project",
      ["Hoofdproject", "Parent project"],
      [
        "Project waar dit project onder valt; er wordt niet naar boven opgeteld.",
        "Project that this one belongs to; nothing is rolled up.",
      ],
      { width: [12, 24] },
    ),
    sumOf(budget),
    sumOf(actualPeriod),
    sumOf(actualYear),
    sumOf(actual),
    sumOf(etc),
    eacMade,
    varianceMade,
    percent(
      "spent",
      ["Besteed %", "Spent %"],
      [
        "Deel van de verwachte totale kosten dat al is geboekt; leeg als de prognose nul is.",
        "Part of the expected total cost that has been posted; empty where the estimate is zero.",
      ],
      {
        from: null,
        formula: "actual_to_date / eac",
        width: [9, 12],
        mark: [{ when: "spent > 1", as: "care" }],
      },
    ),
    sumOf(hoursBudget),
    sumOf(hoursActual),
    method,
  ],
  frozen: 4,
};

const detail: TableSheet = {
  kind: "table",
  name: "detail",
  tab: words("Detail", "Detail"),
  title: words(
    "Detail per project, activiteit en kostencategorie",
    "Detail by project, activity and cost category",
  ),
  note: words(
    "Prognose en afwijking zijn formules; de overige bedragen zijn de gepubliceerde cijfers.",
    "Estimate at completion and variance are formulas; the other amounts are the published figures.",
  ),
  lines: [words("detailregel", "detail line"), words("detailregels", "detail lines")],
  rows: {
    mart: "rpt_etc_project_category",
    where: ({ period = "" }) => ({ period }),
    by: ["company", "project", "activity", "category"],
  },
  parent: { sheet: "overview", on: ["company", "project"] },
  columns: [
    lineNumber(
      ["Nummer van het project op het overzicht.", "Number of the project on the overview."],
      "parent",
    ),
    company,
    project,
    { ...name, copy: "project_name", width: [18, 34] },
    text(
      "activity",
      ["Activiteit", "Activity"],
      ["Werkpakket van het project (WBS).", "Work package of the project (WBS)."],
      { width: [12, 18], look: "muted" },
    ),
    text(
      "category",
      ["Categorie", "Category"],
      [
        "Kostencategorie: uren, kosten, artikelen, uitbesteed werk.",
        "Cost category: hours, expenses, items, subcontracted work.",
      ],
      { width: [14, 28], none: words("(zonder categorie)", "(no category)") },
    ),
    budget,
    actualPeriod,
    actualYear,
    actual,
    etc,
    eacMade,
    varianceMade,
    hoursBudget,
    hoursActual,
    method,
    ...entered,
  ],
  frozen: 3,
};

const topColumns: readonly Column[] = [
  lineNumber(
    ["Nummer van het project op het overzicht.", "Number of the project on the overview."],
    "parent",
  ),
  lookedUpAs(project, "project", { width: [11, 18] }),
  { ...lookedUpAs(name, ["company", "project_name"], { width: [24, 40] }), key: "title" },
  lookedUpAs(budget, "budget"),
  lookedUpAs(eac, "eac"),
  lookedUpAs(variance, "variance"),
];

export default defineWorkbook({
  name: "etc",
  title: "ETC project report",
  doc: "ETC-projectrapportage: budget, actual, estimate to complete and estimate at completion per project and cost category, with the controls that hold or fail, as an Excel workbook per month",
  owner: "Control",
  heading: words("ETC-projectrapportage", "ETC project report"),
  subject: words(
    "Begroting, realisatie, nog te besteden en prognose einde werk per project",
    "Budget, actuals, estimate to complete and estimate at completion per project",
  ),
  parameters: {
    period: {
      kind: "month",
      caption: words("Periode", "Period"),
      doc: "month of the report, 2026-10",
      fallback: "last month",
    },
  },
  closes: true,
  about: ({ period = "" }, { month }) => month(period),
  main: { sheet: "overview", period: "period" },
  tiles: [
    { show: "overview.budget", caption: budget.caption, format: "amount" },
    { show: "overview.actual_to_date", caption: actual.caption, format: "amount" },
    { show: "overview.etc", caption: etc.caption, format: "amount" },
    { show: "overview.eac", caption: eac.caption, format: "amount" },
    { show: "overview.variance", caption: variance.caption, format: "amount" },
    {
      show: "overview.actual_to_date / overview.eac",
      caption: words("Besteed %", "Spent %"),
      format: "percent",
    },
    {
      show: "overview.eac - detail.eac",
      caption: words("Overzicht − detail", "Overview − detail"),
      format: "amount",
      proof: true,
    },
  ],
  sheets: [
    {
      kind: "charts",
      name: "summary",
      tab: words("Samenvatting", "Summary"),
      title: words("Samenvatting", "Summary"),
      note: words(
        "De grafieken volgen de cellen ernaast; die halen hun cijfers op uit het overzicht.",
        "The charts follow the cells beside them, which look their figures up on the overview.",
      ),
      blocks: [
        {
          name: "largest",
          title: words(
            "Begroting en prognose: de grootste projecten",
            "Budget and estimate: the largest projects",
          ),
          nothing: words("Er zijn geen projecten.", "There are no projects."),
          rows: { top: 10, of: "overview", order: "-budget", when: "budget > 0" },
          columns: topColumns,
          chart: {
            kind: "bar",
            names: "title",
            values: ["budget", "eac"],
            say: words(
              "Liggende balken: per project de begroting en de prognose einde werk.",
              "Lying bars: budget and estimate at completion of each project.",
            ),
          },
        },
        {
          name: "overruns",
          title: words("Grootste verwachte overschrijdingen", "Largest expected overruns"),
          nothing: words(
            "Geen enkel project overschrijdt naar verwachting zijn begroting.",
            "No project is expected to exceed its budget.",
          ),
          rows: { top: 10, of: "overview", order: "variance", when: "variance < 0" },
          columns: topColumns,
          chart: {
            kind: "bar",
            names: "title",
            values: ["variance"],
            labels: true,
            say: words(
              "Liggende balken: de verwachte overschrijding per project.",
              "Lying bars: the expected overrun of each project.",
            ),
          },
        },
        {
          name: "trend",
          title: words(
            "Verloop van begroting, prognose en realisatie",
            "Trend of budget, estimate and actuals",
          ),
          nothing: words("Er zijn geen eerdere maanden.", "There are no earlier months."),
          rows: {
            mart: "rpt_etc_company",
            where: ({ period = "" }) => ({ period: monthsTo(period, trendMonths) }),
            by: ["period"],
            sequence: ["company"],
          },
          columns: [
            text("period", ["Periode", "Period"], ["Maand.", "Month."], { width: [9, 12] }),
            budget,
            eac,
            actual,
          ],
          chart: {
            kind: "line",
            names: "period",
            values: ["budget", "eac", "actual_to_date"],
            say: words(
              "Lijnen: begroting, prognose einde werk en realisatie van alle projecten per maand.",
              "Lines: budget, estimate at completion and actuals of all projects by month.",
            ),
          },
        },
      ],
    },
    overview,
    detail,
    entry,
    ...corrections,
  ],
});
