// A line per project, work package and cost category; of a project that is asked for a sheet of its own.
import { banded, percent, type TableSheet, text } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";
import * as of from "./columns.ts";
import { entered } from "./entry.ts";

export const detail: TableSheet = {
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
    of.projectNumber,
    of.company,
    of.project,
    of.nameBelow,
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
