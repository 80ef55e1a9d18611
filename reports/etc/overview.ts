// The sheet Overview: a line per project, every amount a formula over the detail lines with the same number, with the
// mart's own figure as its cached result.
import type { Captions } from "./captions.ts";
import type { Content } from "./cell.ts";
import { figureCell, subtotal } from "./detail.ts";
import { type FigureKey, type Figures, figures } from "./figures.ts";
import type { Column, Grid } from "./grid.ts";
import { cellNumber } from "./number.ts";
import type { Project, Report } from "./report.ts";

export const overviewMart = "rpt_etc_project";

const shareScale = 6;

/** Actual to date as a part of EAC, rounded half away from zero as ROUND does; empty where there is nothing to divide by. */
export function share(of: Figures): number | string {
  if (of.eac === 0n) return "";
  const size = (value: bigint) => (value < 0n ? -value : value);
  const [part, whole] = [size(of.actual_to_date), size(of.eac)];
  const rounded = (part * 10n ** BigInt(shareScale) * 2n + whole) / (whole * 2n);
  const sign = of.actual_to_date < 0n === of.eac < 0n ? 1n : -1n;
  return cellNumber(sign * rounded, shareScale, { column: "spent" });
}

export const shareOf = (part: string, whole: string) =>
  `IF(${whole}=0,"",ROUND(${part}/${whole},${shareScale}))`;

export function overviewColumns(report: Report, words: Captions, detail: Grid): readonly Column<Project>[] {
  const plain = (
    key: "company" | "project" | "project_name" | "manager" | "parent_project",
    width: readonly [number, number],
    content: (project: Project) => Content,
  ): Column<Project> => ({ key, format: "text", made: "value", from: key, width, content });

  const formula = (
    key: FigureKey,
    made: "sum" | "eac" | "variance",
    write: (at: number, of: Grid) => string,
  ): Column<Project> => ({
    key,
    format: figures[key].format,
    made,
    from: key,
    width: figures[key].format === "hours" ? [13, 20] : [14.5, 24],
    ...(made === "sum" ? {} : { look: "computed" as const }),
    content: (project, at, of) => ({
      formula: write(at, of),
      result: figureCell(project, key, overviewMart),
    }),
    total: (of) => subtotal(of, key, report),
  });
  const sum = (key: FigureKey) =>
    formula(
      key,
      "sum",
      (at, of) =>
        `ROUND(SUMIFS(${detail.range(key)},${detail.range("nr")},$${of.cell("nr", at)}),${figures[key].scale})`,
    );

  return [
    { key: "nr", format: "count", made: "line", look: "muted", width: [5, 8], content: ({ nr }) => nr },
    plain("company", [9, 14], ({ company }) => company),
    plain("project", [11, 24], ({ project }) => project),
    plain("project_name", [22, 38], ({ name }) => name),
    plain("manager", [14, 26], ({ manager }) => manager),
    plain("parent_project", [12, 24], ({ parent }) => parent),
    sum("budget"),
    sum("actual_period"),
    sum("actual_year"),
    sum("actual_to_date"),
    sum("etc"),
    formula("eac", "eac", (at, of) => `ROUND(${of.cell("actual_to_date", at)}+${of.cell("etc", at)},2)`),
    formula("variance", "variance", (at, of) => `ROUND(${of.cell("budget", at)}-${of.cell("eac", at)},2)`),
    {
      key: "spent",
      format: "percent",
      made: "spent",
      width: [9, 12],
      look: "computed",
      content: (project, at, of) => ({
        formula: shareOf(of.cell("actual_to_date", at), of.cell("eac", at)),
        result: share(project.figures),
      }),
      total: (of) => ({
        formula: shareOf(of.cell("actual_to_date", of.totals), of.cell("eac", of.totals)),
        result: share(report.totals),
      }),
    },
    sum("hours_budget"),
    sum("hours_actual_to_date"),
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
