// The sheet Detail: the published figures per project and cost category. What the mart derives (EAC, variance) is a
// formula here; everything above it in the workbook adds these lines up.
import type { Captions } from "./captions.ts";
import { type FigureKey, figures } from "./figures.ts";
import { type Column, type Grid, own } from "./grid.ts";
import { cellNumber } from "./number.ts";
import type { Line, Report } from "./report.ts";

export const detailMart = "rpt_etc_project_category";

/** The cell of one figure: the mart's own decimal, as a number that prints the same. */
export const figureCell = (
  of: { figures: Line["figures"]; company: string; project: string },
  key: FigureKey,
  mart: string,
) =>
  cellNumber(of.figures[key], figures[key].scale, {
    table: mart,
    column: key,
    at: `company ${of.company}, project ${of.project}`,
  });

/** A total that follows the filter; rounded, because a sum of binary fractions may be off in the last digit. */
export const subtotal = (of: Grid, key: FigureKey, report: Report) => {
  const { scale } = figures[key];
  return {
    formula: `ROUND(SUBTOTAL(109,${own(of, key)}),${scale})`,
    result: cellNumber(report.totals[key], scale, { column: key, at: "total" }),
  };
};

const amountWidth = [14.5, 24] as const;

export function detailColumns(report: Report, words: Captions): readonly Column<Line>[] {
  const figure = (key: FigureKey): Column<Line> => ({
    key,
    format: figures[key].format,
    made: "value",
    from: key,
    width: figures[key].format === "hours" ? [13, 20] : amountWidth,
    content: (line) => figureCell(line, key, detailMart),
    total: (of) => subtotal(of, key, report),
  });
  const formula = (key: "eac" | "variance", write: (at: number, of: Grid) => string): Column<Line> => ({
    ...figure(key),
    made: key,
    look: "computed",
    content: (line, at, of) => ({ formula: write(at, of), result: figureCell(line, key, detailMart) }),
  });
  return [
    { key: "nr", format: "count", made: "line", look: "muted", width: [5, 8], content: ({ nr }) => nr },
    {
      key: "company",
      format: "text",
      made: "value",
      from: "company",
      width: [9, 14],
      content: (l) => l.company,
    },
    {
      key: "project",
      format: "text",
      made: "value",
      from: "project",
      width: [11, 24],
      content: (l) => l.project,
    },
    {
      key: "project_name",
      format: "text",
      made: "value",
      from: "rpt_etc_project.project_name",
      width: [18, 34],
      content: ({ name }) => name,
    },
    {
      key: "category",
      format: "text",
      made: "value",
      from: "category",
      width: [14, 28],
      content: ({ category }) => category ?? words.noCategory,
    },
    figure("budget"),
    figure("actual_period"),
    figure("actual_year"),
    figure("actual_to_date"),
    figure("etc"),
    formula("eac", (at, of) => `ROUND(${of.cell("actual_to_date", at)}+${of.cell("etc", at)},2)`),
    formula("variance", (at, of) => `ROUND(${of.cell("budget", at)}-${of.cell("eac", at)},2)`),
    figure("hours_budget"),
    figure("hours_actual_to_date"),
    {
      key: "etc_method",
      format: "text",
      made: "value",
      from: "etc_method",
      width: [14, 26],
      look: "muted",
      content: ({ method }) => (method === null ? null : (words.methods[method] ?? method)),
    },
  ];
}
