// What hours cost: how much of a variance is their number, and how much their price.
import { banded, figure, hours, type TableSheet } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";
import * as of from "./columns.ts";

export const worked: TableSheet = {
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
    of.projectNumber,
    of.company,
    of.project,
    of.nameBelow,
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
