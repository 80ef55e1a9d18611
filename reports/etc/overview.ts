// A line per project.
import { banded, count, lineNumber, sumOf, type TableSheet, text } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";
import * as of from "./columns.ts";

export const overview: TableSheet = {
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
