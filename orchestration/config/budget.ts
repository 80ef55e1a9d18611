// What the budget register means.
import { topic } from "./topic.ts";

/**
 * The budget register: which of its models are the budget (begroting; all others, where none is named) and which the
 * forecast (raming), what its codes stand for, and who holds the budget of a cost centre: else its unit's manager.
 */
export type Budget = {
  readonly models: readonly string[];
  readonly forecasts: readonly string[];
  readonly holders: Readonly<Record<string, string>>;
  readonly original: readonly string[];
  readonly changes: readonly string[];
};

export const budget = topic<Budget>({ models: [], forecasts: [], holders: {}, original: [], changes: [] });
