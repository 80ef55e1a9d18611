// The ETC project report: interface 6 of the register.
import { defineWorkbook } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";
import * as of from "./columns.ts";
import { corrections } from "./corrections.ts";
import { detail } from "./detail.ts";
import { entry } from "./entry.ts";
import { worked } from "./hours.ts";
import { movements } from "./movements.ts";
import { overview } from "./overview.ts";
import { summary } from "./summary.ts";

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
  sheets: [summary, overview, detail, worked, movements, ...corrections, entry],
});
