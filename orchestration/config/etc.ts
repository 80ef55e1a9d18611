// How what is still to be spent is estimated, and how revenue is recognised.
import { misconfigured } from "../../extract/error.ts";
import { topic } from "./topic.ts";

/**
 * Ways to estimate what is still to be spent (ETC), with BAC the current budget, AC what is spent, EV the earned value and
 * p the physical progress:
 * remaining budget: the remaining forecast model · total minus actual: BAC − AC, at least 0 · planned: BAC − EV ·
 * typical: (BAC − EV) ÷ CPI of the project · progress of budget: BAC × (1 − p) · progress of cost: AC ÷ p − AC ·
 * zero · manual: what was entered.
 */
export const ETC_METHODS = [
  "remaining budget",
  "total minus actual",
  "planned",
  "typical",
  "progress of budget",
  "progress of cost",
  "zero",
  "manual",
] as const;
export type EtcMethod = (typeof ETC_METHODS)[number];
export type EtcChoice = {
  readonly company?: string;
  readonly project?: string;
  readonly category?: string;
  readonly method: EtcMethod;
};

/** When revenue is earned: by cost (AC ÷ EAC), by physical progress, as it is invoiced, or when the project is finished. */
export const REVENUE_POLICIES = [
  "cost to cost",
  "physical progress",
  "as invoiced",
  "at completion",
] as const;
export type RevenueChoice = {
  readonly projectGroup?: string;
  readonly policy: (typeof REVENUE_POLICIES)[number];
};

export type Etc = {
  /** Forecast model that holds the original budget. */
  readonly budgetModel: string;
  /** Forecast model that holds the remaining budget. */
  readonly remainingModel: string;
  /**
   * How what is still to be spent is estimated, for a project, a category or both; the most particular choice counts.
   * Where none is made: by the remaining model if it has lines of the project, else the budget less what is spent.
   */
  readonly methods: readonly EtcChoice[];
  /** How revenue is recognised, per project group; the choice without a group is for all others. Nothing without one. */
  readonly revenue: readonly RevenueChoice[];
};

export const etc = topic<Etc>(
  { budgetModel: "BUDGET", remainingModel: "REMAIN", methods: [], revenue: [] },
  check,
);

function check({ methods, revenue }: Etc): void {
  const names = (choice: EtcChoice) => [choice.company, choice.project, choice.category];
  for (const choice of methods) {
    if (ETC_METHODS.includes(choice.method) && names(choice).every((name) => !name?.includes("\t"))) continue;
    throw misconfigured(
      "bad_etc_method",
      `etc.methods says ${JSON.stringify(choice)}`,
      `name a company, project or category and one of: ${ETC_METHODS.join(", ")}`,
    );
  }
  const said = methods.map((choice) => names(choice).join("\t").toUpperCase());
  const twice = said.find((name, at) => said.indexOf(name) !== at);
  if (twice !== undefined)
    throw misconfigured(
      "bad_etc_method",
      `etc.methods chooses twice for ${twice.replaceAll("\t", " ").trim() || "everything"}`,
      "leave one of them",
    );
  for (const choice of revenue) {
    if (REVENUE_POLICIES.includes(choice.policy)) continue;
    throw misconfigured(
      "bad_revenue_policy",
      `etc.revenue says ${JSON.stringify(choice)}`,
      `name a project group and one of: ${REVENUE_POLICIES.join(", ")}`,
    );
  }
}
