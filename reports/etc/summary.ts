// The management summary: signals, and charts over the overview and over the months before.
import { type ChartSheet, type Column, lookedUpAs, text } from "../workbook/define.ts";
import { monthsTo } from "../workbook/months.ts";
import { words } from "../workbook/words.ts";
import * as of from "./columns.ts";
import { plainEac } from "./movements.ts";

/** Months that the trend shows. */
const trendMonths = 13;

const topColumns: readonly Column[] = [
  of.projectNumber,
  lookedUpAs(of.project, "project", { width: [11, 18] }),
  { ...lookedUpAs(of.name, ["company", "project_name"], { width: [24, 40] }), key: "title" },
];
const money: readonly Column[] = [of.budget, of.eac, of.variance].map((column) =>
  lookedUpAs(column, column.key, column.key === "budget" ? {} : { missing: "empty" }),
);
const indexes: readonly Column[] = of.earnedValue
  .filter(({ key }) => key === "spi" || key === "cpi")
  .map((column) => lookedUpAs(column, column.key, { missing: "empty", total: "none" }));

export const summary: ChartSheet = {
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
};
