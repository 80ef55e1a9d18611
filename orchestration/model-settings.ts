// What the models are told of the organisation's choices, as rows of the internal raw table saldo.setting.
import type { Settings } from "../load/bookkeeping.ts";
import type { Organisation } from "./config.ts";

/** The choices that models read, by the name under which they read them. */
export function modelSettings({ ledger, labels, etc, salary }: Organisation): Settings {
  // Places count from 1; 0 where the display value has no such segment.
  const place = (dimension: string) => String(ledger.dimensions.indexOf(dimension) + 1);
  return {
    account_delimiter: ledger.accountDelimiter,
    main_account_place: place("main_account"),
    cost_centre_place: place("cost_centre"),
    budget_model: etc.budgetModel.toUpperCase(),
    remaining_model: etc.remainingModel.toUpperCase(),
    // Tab-delimited, as codes hold everything else.
    etc_method: distinct(
      etc.methods.map(({ company = "", project = "", category = "", method }) =>
        [company.toUpperCase(), project.toUpperCase(), category.toUpperCase(), method].join("\t"),
      ),
    ),
    revenue_policy: distinct(
      etc.revenue.map(({ projectGroup = "", policy }) => [projectGroup.toUpperCase(), policy].join("\t")),
    ),
    salary_account: distinct(salary.accounts),
    salary_external: distinct(salary.externals.map((relation) => relation.toUpperCase())),
    salary_payment: distinct(salary.payments.map((text) => text.toUpperCase())),
    smallest_group: String(salary.smallestGroup),
    ...Object.fromEntries(
      Object.entries(labels).flatMap(([kind, numbers]) =>
        Object.entries(numbers).map(([label, values]) => [
          `label ${snake(kind)} ${snake(label)}`,
          values.map(String),
        ]),
      ),
    ),
  };
}

const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)];

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
