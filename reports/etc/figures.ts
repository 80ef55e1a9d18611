// The figures of the report, once: what each is measured in and how it follows from the others. Reading, checking,
// both sheets and the definitions are derived from this list.
import { refuse } from "../../extract/error.ts";
import { unscaled } from "./number.ts";

/** Amounts are rounded by the mart; hours keep what the hour registration gave. */
const amount = { format: "figure", scale: 2 } as const;
const hours = { format: "hours", scale: 6 } as const;

export const figures = {
  budget: amount,
  actual_period: amount,
  actual_year: amount,
  actual_to_date: amount,
  etc: amount,
  eac: amount,
  variance: amount,
  hours_budget: hours,
  hours_actual_to_date: hours,
} as const;

export type FigureKey = keyof typeof figures;
/** Each figure as an integer scaled by its `scale`. */
export type Figures = Readonly<Record<FigureKey, bigint>>;

const keys = Object.keys(figures) as readonly FigureKey[];

export function total(parts: readonly Figures[]): Figures {
  const sum = (key: FigureKey) => parts.reduce((so, part) => so + part[key], 0n);
  return Object.fromEntries(keys.map((key) => [key, sum(key)])) as Figures;
}

/** What EAC and variance must be, given the other figures: the formulas that the cells carry. */
const identities = {
  eac: (of: Figures) => of.actual_to_date + of.etc,
  variance: (of: Figures) => of.budget - of.eac,
} as const;

/**
 * A cell shows the mart's figure and carries a formula: both are the same number or the report does not leave.
 * @example checkTies(project.figures, "rpt_etc_project", "company NL01, project P1", lines)
 */
export function checkTies(of: Figures, mart: string, what: string, parts?: readonly Figures[]): void {
  const differ = (key: FigureKey, formula: bigint, how: string) => {
    if (of[key] === formula) return;
    const { scale } = figures[key];
    throw refuse(
      "report_does_not_tie",
      `${key} is ${unscaled(of[key], scale)} in the mart, but ${how} is ${unscaled(formula, scale)}`,
      { table: mart, column: key, at: what },
      "saldo run, then report it if it stays: the mart contradicts itself",
    );
  };
  differ("eac", identities.eac(of), "actual to date + ETC");
  differ("variance", identities.variance(of), "budget − EAC");
  if (!parts) return;
  const sums = total(parts);
  for (const key of keys) differ(key, sums[key], `the sum of its ${parts.length} category lines`);
}
