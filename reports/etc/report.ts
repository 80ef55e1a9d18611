// The ETC project report: interface 6 of the register.
import {
  banded,
  type Column,
  count,
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
import * as of from "./columns.ts";
import { corrections } from "./corrections.ts";
import { entered, entry } from "./entry.ts";

/** Months that the trend shows. */
const trendMonths = 13;

const ofOverview = lineNumber(
  ["Nummer van het project op het overzicht.", "Number of the project on the overview."],
  "parent",
);
const nameBelow: Column = { ...of.name, copy: "project_name", width: [18, 34] };
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
    of.company,
    of.project,
    of.name,
    ...banded(
      ["Project", "Project"],
      [
        text(
          "manager",
          ["Projectleider", "Project manager"],
          ["Verantwoordelijke voor het project.", "Person responsible for the project."],
          { width: [12, 26] },
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
      ],
    ),
    ...banded(["Begroting", "Budget"], [sumOf(of.original), sumOf(of.changes), sumOf(of.budget)]),
    ...banded(["Realisatie", "Actual"], [sumOf(of.actualPeriod), sumOf(of.actualYear), sumOf(of.actual)]),
    ...banded(
      ["Prognose einde werk", "Estimate at completion"],
      [
        sumOf(of.etc),
        sumOf(of.committed),
        of.eac,
        of.variance,
        of.spent,
        of.method,
        count(
          "lines_committed_more",
          ["Verplicht > ETC", "Committed > ETC"],
          [
            "Regels waarop meer verplicht is dan de methode geeft; daar geldt wat verplicht is.",
            "Lines on which more is committed than the method gives; there what is committed counts.",
          ],
          { format: "tally", width: [10, 12], mark: [{ when: "lines_committed_more > 0", as: "care" }] },
        ),
        count(
          "lines_without_etc",
          ["ETC onbekend", "ETC unknown"],
          [
            "Regels waarvan de methode mist wat zij nodig heeft.",
            "Lines of which the method lacks what it needs.",
          ],
          { format: "tally", width: [10, 12], mark: [{ when: "lines_without_etc > 0", as: "bad" }] },
        ),
      ],
    ),
    ...banded(
      ["Verdiende waarde", "Earned value"],
      [sumOf(of.earned), sumOf(of.planned), ...of.earnedValue, of.gap],
    ),
    ...banded(
      ["Uren", "Hours"],
      [
        sumOf(of.hoursBudget),
        sumOf(of.hoursActual),
        sumOf(of.hoursToGo),
        sumOf(of.priceVariance),
        sumOf(of.quantityVariance),
      ],
    ),
    ...banded(["Opbrengst en marge", "Revenue and margin"], of.revenue),
  ],
  frozen: 4,
};

const detail: TableSheet = {
  kind: "table",
  name: "detail",
  tab: words("Detail", "Detail"),
  title: words(
    "Detail per project, werkpakket en kostencategorie",
    "Detail by project, work package and cost category",
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
  each: {
    by: ["company", "project"],
    tab: ["company", "project"],
    title: words("Project", "Project"),
    named: ["project_name"],
    also: true,
    only: ({ each, project }) => (each ? {} : project ? { project } : "none"),
    about: [
      "budget",
      "actual_to_date",
      "etc",
      "eac",
      "variance",
      "part_spent",
      "part_done",
      "cpi",
      "spi",
      "contract_value",
      "invoiced_to_date",
      "work_in_progress",
      "expected_loss",
      "margin_at_completion",
      "hours_price_variance",
      "hours_quantity_variance",
    ],
  },
  columns: [
    ofOverview,
    of.company,
    of.project,
    nameBelow,
    ...banded(["Regel", "Line"], of.activity),
    ...banded(["Begroting", "Budget"], [of.original, of.changes, of.budget]),
    ...banded(["Realisatie", "Actual"], [of.actualPeriod, of.actualYear, of.actual]),
    ...banded(
      ["Prognose einde werk", "Estimate at completion"],
      [
        of.computed,
        of.committed,
        { ...of.etc, mark: [{ when: "committed > etc_computed", as: "care" }] },
        of.eac,
        of.variance,
        of.method,
        text(
          "is_committed_more",
          ["Verplicht > ETC", "Committed > ETC"],
          [
            "Er is meer verplicht dan de methode geeft: dan geldt wat verplicht is.",
            "More is committed than the method gives: then what is committed counts.",
          ],
          {
            width: [12, 16],
            say: { true: words("ETC = verplicht", "ETC = committed"), false: words("", "") },
          },
        ),
      ],
    ),
    ...banded(
      ["Verdiende waarde", "Earned value"],
      [
        percent(
          "part_done",
          ["Fysiek gereed %", "Physically done %"],
          ["Deel van het werk dat gereed is.", "Part of the work that is done."],
          { missing: "empty", total: "none", width: [9, 12] },
        ),
        text(
          "progress_basis",
          ["Volgens", "According to"],
          ["Wie zegt hoeveel er gereed is.", "Who says how much is done."],
          {
            width: [12, 26],
            look: "muted",
            say: {
              "work breakdown": words("Werkstructuur (WBS)", "Work breakdown (WBS)"),
              "project leader": words("Projectleider", "Project leader"),
            },
          },
        ),
        of.earned,
        of.planned,
        of.gap,
      ],
    ),
    ...banded(
      ["Uren", "Hours"],
      [of.hoursBudget, of.hoursActual, of.hoursToGo, of.priceVariance, of.quantityVariance],
    ),
    ...banded(["Opgave van de projectleider", "As the project leader says"], entered),
  ],
  frozen: 4,
};

const worked: TableSheet = {
  kind: "table",
  name: "hours",
  tab: words("Uren", "Hours"),
  title: words("Uren: hoeveelheid en prijs", "Hours: quantity and price"),
  note: words(
    "Alleen regels met uren. Een negatief verschil is nadelig: meer uren, of duurdere, dan begroot.",
    "Only lines with hours. A negative variance is adverse: more hours, or dearer ones, than budgeted.",
  ),
  rows: {
    mart: "rpt_etc_project_category",
    where: ({ period = "" }) => ({ period, has_hours: true }),
    by: ["company", "project", "activity", "category"],
  },
  parent: { sheet: "overview", on: ["company", "project"] },
  columns: [
    ofOverview,
    of.company,
    of.project,
    nameBelow,
    ...of.activity,
    ...banded(
      ["Uren", "Hours"],
      [
        of.hoursBudget,
        of.hoursActual,
        of.hoursToGo,
        hours(
          "hours_at_completion",
          ["Uren einde werk", "Hours at completion"],
          ["Gemaakte plus nog te maken uren.", "Hours made plus hours to go."],
          { from: null, formula: "hours_actual_to_date + hours_to_go", total: "whole" },
        ),
        hours(
          "hours_variance",
          ["Verschil uren", "Variance of hours"],
          ["Begrote uren min uren einde werk.", "Budgeted hours less hours at completion."],
          {
            from: null,
            formula: "hours_budget - hours_at_completion",
            total: "whole",
            mark: [{ when: "hours_variance < 0", as: "bad" }],
          },
        ),
      ],
    ),
    ...banded(
      ["Uurprijs", "Price of an hour"],
      [
        figure(
          "hours_budget_amount",
          ["Uren begroot in geld", "Hours budget in money"],
          ["Wat de begrote uren kosten.", "What the budgeted hours cost."],
        ),
        figure(
          "hours_actual_amount",
          ["Uren besteed in geld", "Hours spent in money"],
          ["Wat de gemaakte uren kostten.", "What the hours made cost."],
        ),
        figure(
          "price_budget",
          ["Uurprijs begroot", "Budget price of an hour"],
          ["Begrote kosten per begroot uur.", "Budgeted cost of a budgeted hour."],
          { from: null, formula: "hours_budget_amount / hours_budget" },
        ),
        figure(
          "price_actual",
          ["Uurprijs werkelijk", "Actual price of an hour"],
          ["Kosten per gemaakt uur.", "Cost of an hour made."],
          {
            from: null,
            formula: "hours_actual_amount / hours_actual_to_date",
            mark: [{ when: "price_actual > price_budget", as: "care" }],
          },
        ),
      ],
    ),
    ...banded(
      ["Verschil in geld", "Variance in money"],
      [
        figure(
          "hours_at_budget_price",
          ["Gemaakte uren tegen begrote prijs", "Hours made at budget price"],
          [
            "Gemaakte uren maal de begrote uurprijs; leeg zonder begrote uren.",
            "Hours made times the budget's price of an hour; empty without budgeted hours.",
          ],
          { formula: "hours_actual_to_date * hours_budget_amount / hours_budget", total: "whole" },
        ),
        {
          ...of.priceVariance,
          formula: "hours_at_budget_price - hours_actual_amount",
          mark: [{ when: "hours_price_variance < 0", as: "bad" }],
        },
        {
          ...of.quantityVariance,
          formula: "(hours_budget - hours_actual_to_date - hours_to_go) * hours_budget_amount / hours_budget",
          total: "whole",
          mark: [{ when: "hours_quantity_variance < 0", as: "bad" }],
        },
      ],
    ),
  ],
  frozen: 4,
};

const before = (column: Column, key: string): Column => ({
  ...column,
  key,
  caption: words(`${column.caption.nl} vorige`, `${column.caption.en} before`),
  meaning: words(
    `Stand in het vorige rapport. ${column.meaning.nl}`,
    `As in the last report. ${column.meaning.en}`,
  ),
  missing: "empty",
});
const { formula: _, mark: __, ...plainEac } = of.eac;
const { formula: ___, mark: ____, ...plainVariance } = of.variance;

const movements: TableSheet = {
  kind: "table",
  name: "movements",
  tab: words("Mutaties", "Movements"),
  title: words("Mutaties sinds het vorige rapport", "Movements since the last report"),
  note: words(
    "Alleen projecten waarvan iets veranderde. De prognose verandert met wat geboekt is en met wat nog te besteden is.",
    "Only projects of which something changed. An estimate at completion moves with what was posted and what is to be spent.",
  ),
  rows: {
    mart: "rpt_etc_movement",
    where: ({ period = "" }) => ({ period, is_moved: true }),
    by: ["company", "project"],
  },
  parent: { sheet: "overview", on: ["company", "project"] },
  columns: [
    ofOverview,
    of.company,
    of.project,
    nameBelow,
    text(
      "period_before",
      ["Vorige periode", "Period before"],
      ["Periode waarmee vergeleken wordt.", "Period that is compared with."],
      { width: [10, 12], look: "muted" },
    ),
    text(
      "against",
      ["Zoals", "As"],
      ["Zoals bij de afsluiting vastgelegd, of zoals nu bekend.", "As frozen by the close, or as known now."],
      {
        width: [12, 16],
        look: "muted",
        say: { close: words("Afgesloten", "Closed"), month: words("Nu bekend", "Known now") },
      },
    ),
    ...banded(
      ["Begroting", "Budget"],
      [
        before(of.budget, "budget_before"),
        figure(
          "budget_movement",
          ["Mutatie begroting", "Movement of budget"],
          ["Verandering van de begroting.", "Change of the budget."],
          { missing: "empty" },
        ),
        lookedUpAs(of.budget, "budget"),
      ],
    ),
    ...banded(
      ["Prognose (EAC)", "Estimate (EAC)"],
      [
        before(plainEac, "eac_before"),
        figure(
          "actual_movement",
          ["Geboekt sindsdien", "Posted since"],
          ["Kosten die sindsdien geboekt zijn.", "Costs posted since."],
          { missing: "empty" },
        ),
        figure(
          "etc_movement",
          ["Mutatie ETC", "Movement of ETC"],
          ["Verandering van 'nog te besteden'.", "Change of the estimate to complete."],
          { missing: "empty", total: "whole" },
        ),
        figure(
          "eac_movement",
          ["Mutatie EAC", "Movement of EAC"],
          ["Verandering van de prognose.", "Change of the estimate at completion."],
          {
            formula: "actual_movement + etc_movement",
            total: "whole",
            mark: [{ when: "eac_movement > 0", as: "care" }],
          },
        ),
        lookedUpAs(plainEac, "eac", { missing: "empty" }),
      ],
    ),
    ...banded(
      ["Afwijking (VAC)", "Variance (VAC)"],
      [
        before(plainVariance, "variance_before"),
        figure(
          "variance_movement",
          ["Mutatie afwijking", "Movement of variance"],
          ["Verandering van de verwachte afwijking.", "Change of the expected variance."],
          {
            formula: "budget_movement - eac_movement",
            total: "whole",
            mark: [{ when: "variance_movement < 0", as: "bad" }],
          },
        ),
        lookedUpAs(of.variance, "variance", { missing: "empty" }),
      ],
    ),
  ],
  frozen: 4,
};

const topColumns: readonly Column[] = [
  ofOverview,
  lookedUpAs(of.project, "project", { width: [11, 18] }),
  { ...lookedUpAs(of.name, ["company", "project_name"], { width: [24, 40] }), key: "title" },
];
const money: readonly Column[] = [of.budget, of.eac, of.variance].map((column) =>
  lookedUpAs(column, column.key, column.key === "budget" ? {} : { missing: "empty" }),
);
const indexes: readonly Column[] = of.earnedValue
  .filter(({ key }) => key === "spi" || key === "cpi")
  .map((column) => lookedUpAs(column, column.key, { missing: "empty", total: "none" }));

export default defineWorkbook({
  name: "etc",
  title: "ETC project report",
  doc: "ETC-projectrapportage: budget, actual, estimate to complete and at completion, earned value, hours, revenue and margin per project, work package and cost category, with the controls that hold or fail, as an Excel workbook per month",
  owner: "Control",
  file: "etc-<period>-<project>-<each>.xlsx",
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
    project: {
      kind: "text",
      caption: words("Met een blad voor project", "With a sheet for project"),
      doc: "a sheet for this project too",
      fallback: "",
    },
    each: {
      kind: "flag",
      caption: words("Met een blad per project", "With a sheet for each project"),
      doc: "a sheet for each project too",
      fallback: "",
    },
  },
  closes: true,
  about: ({ period = "" }, { month }) => month(period),
  main: { sheet: "overview", period: "period" },
  tiles: [
    { show: "overview.budget", caption: of.budget.caption, format: "amount" },
    { show: "overview.actual_to_date", caption: of.actual.caption, format: "amount" },
    { show: "overview.etc", caption: of.etc.caption, format: "amount" },
    { show: "overview.eac", caption: of.eac.caption, format: "amount" },
    { show: "overview.variance", caption: of.variance.caption, format: "amount" },
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
      title: words("Managementsamenvatting", "Management summary"),
      note: words(
        "De cijfers en grafieken volgen het overzicht. Negatieve afwijkingen zijn overschrijdingen.",
        "Figures and charts follow the overview. Negative variances are overruns.",
      ),
      figures: {
        title: words("Signalen", "Signals"),
        tiles: [
          {
            show: "overview.nr",
            when: "> 0",
            caption: words("Projecten in dit rapport", "Projects in this report"),
            format: "tally",
          },
          {
            show: "overview.variance",
            when: "< 0",
            caption: words("Verwachte overschrijding van de begroting", "Expected to exceed their budget"),
            format: "tally",
          },
          {
            show: "overview.lines_committed_more",
            when: "> 0",
            caption: words("Meer verplicht dan de methode geeft", "More committed than the method gives"),
            format: "tally",
          },
          {
            show: "overview.lines_without_etc",
            when: "> 0",
            caption: words("Nog te besteden niet te bepalen", "Estimate to complete not known"),
            format: "tally",
          },
          {
            show: "overview.cpi",
            when: "< 1",
            caption: words(
              "Duurder dan begroot voor wat gereed is (CPI < 1)",
              "Dearer than budgeted for what is done (CPI < 1)",
            ),
            format: "tally",
          },
          {
            show: "overview.spi",
            when: "< 1",
            caption: words("Later dan gepland (SPI < 1)", "Later than planned (SPI < 1)"),
            format: "tally",
          },
          {
            show: "overview.expected_loss",
            when: "> 0",
            caption: words("Verwacht verlies op het contract", "Expected loss on the contract"),
            format: "tally",
          },
          {
            show: "overview.expected_loss",
            caption: words("Verwacht verlies in geld", "Expected loss in money"),
            format: "figure",
          },
          {
            show: "overview.work_in_progress",
            caption: words("Onderhanden werk, voor zover bekend", "Work in progress, as far as known"),
            format: "figure",
          },
        ],
      },
      blocks: [
        {
          name: "largest",
          title: words(
            "Begroting en prognose: de grootste projecten",
            "Budget and estimate: the largest projects",
          ),
          nothing: words("Er zijn geen projecten.", "There are no projects."),
          rows: { top: 10, of: "overview", order: "-budget", when: "budget > 0" },
          columns: [...topColumns, ...money],
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
          columns: [...topColumns, ...money],
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
          name: "quadrant",
          title: words("Kosten en voortgang: CPI tegen SPI", "Cost and progress: CPI against SPI"),
          nothing: words(
            "Van geen project zijn CPI en SPI bekend: daarvoor is fysieke voortgang nodig, en een begroting in de tijd.",
            "CPI and SPI are known of no project: they need physical progress, and a budget phased in time.",
          ),
          rows: { top: 15, of: "overview", order: "-eac", when: "cpi * spi > 0" },
          columns: [...topColumns, ...indexes],
          chart: {
            kind: "scatter",
            names: "nr",
            across: "spi",
            values: ["cpi"],
            cross: 1,
            axes: {
              across: words("SPI (links van 1: later dan gepland)", "SPI (left of 1: later than planned)"),
              up: words("CPI (onder 1: duurder)", "CPI (below 1: dearer)"),
            },
            say: words(
              "Punten: de nummers van projecten bij hun SPI (liggend) en CPI (staand); linksonder is te laat en te duur.",
              "Points: the numbers of projects at their SPI (across) and CPI (up); below left is late and dear.",
            ),
          },
        },
        {
          name: "closes",
          title: words(
            "Verloop van de prognose over de afgesloten maanden",
            "Trend of the estimate over the closed months",
          ),
          nothing: words(
            "Er is nog geen maand afgesloten: het verloop begint met de eerste afsluiting (saldo close).",
            "No month has been closed yet: the trend begins with the first close (saldo close).",
          ),
          rows: {
            mart: "rpt_etc_close",
            where: ({ period = "" }) => ({ period: monthsTo(period, trendMonths) }),
            by: ["period"],
            sequence: ["company"],
          },
          columns: [
            text("period", ["Periode", "Period"], ["Afgesloten maand.", "Closed month."], { width: [9, 12] }),
            of.budget,
            { ...plainEac, missing: "empty" },
            of.actual,
          ],
          chart: {
            kind: "line",
            names: "period",
            values: ["budget", "eac", "actual_to_date"],
            say: words(
              "Lijnen: begroting, prognose einde werk en realisatie zoals elke maand werd afgesloten.",
              "Lines: budget, estimate at completion and actuals as each month was closed.",
            ),
          },
        },
        {
          name: "trend",
          title: words(
            "Verloop van begroting en realisatie, zoals nu bekend",
            "Trend of budget and actuals, as known now",
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
            of.budget,
            of.actual,
          ],
          chart: {
            kind: "line",
            names: "period",
            values: ["budget", "actual_to_date"],
            say: words(
              "Lijnen: begroting en realisatie van alle projecten per maand.",
              "Lines: budget and actuals of all projects by month.",
            ),
          },
        },
      ],
    },
    overview,
    detail,
    worked,
    movements,
    ...corrections,
    entry,
  ],
});
