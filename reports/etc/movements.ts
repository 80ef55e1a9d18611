// What changed since the last report.
import { banded, type Column, figure, lookedUpAs, type TableSheet, text } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";
import * as of from "./columns.ts";

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
export const { formula: _, mark: __, ...plainEac } = of.eac;
const { formula: ___, mark: ____, ...plainVariance } = of.variance;

export const movements: TableSheet = {
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
    of.projectNumber,
    of.company,
    of.project,
    of.nameBelow,
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
