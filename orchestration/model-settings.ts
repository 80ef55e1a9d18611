// What the models are told of the organisation's choices, as rows of the internal raw table saldo.setting.
import { inSepa } from "../extract/format/sepa.ts";
import type { Settings } from "../load/bookkeeping.ts";
import { VERIFICATION_CODES, type VerificationProfile } from "./config/payments.ts";
import type { Organisation } from "./config.ts";

/** The choices that models read, by the name under which they read them. */
export function modelSettings(of: Organisation): Settings {
  const { ledger, labels, bank, budget, hours, retention, etc, salary, payments } = of;
  // Places count from 1; 0 where the display value has no such segment.
  const place = (dimension: string) => String(ledger.dimensions.indexOf(dimension) + 1);
  return {
    account_delimiter: ledger.accountDelimiter,
    main_account_place: place("main_account"),
    cost_centre_place: place("cost_centre"),
    project_place: place("project"),
    bank_match_days: String(bank.matchDays),
    bank_open_days: String(bank.openDays),
    budget_register_model: distinct(budget.models.map((model) => model.toUpperCase())),
    forecast_register_model: distinct(budget.forecasts.map((model) => model.toUpperCase())),
    budget_holder: distinct(
      Object.entries(budget.holders).map(([centre, who]) => [centre.trim().toUpperCase(), who].join("\t")),
    ),
    budget_original: distinct(budget.original.map((code) => code.toUpperCase())),
    budget_change: distinct(budget.changes.map((code) => code.toUpperCase())),
    hours_most_of_contract: decimal(hours.mostOfContract),
    // Of who left longer ago nobody knows any more that they worked here.
    personnel_years: retention.personnel === false ? [] : String(retention.personnel),
    ...Object.fromEntries(
      Object.entries(ledger.intercompany).map(([account, partner]) =>
        ledger.dimensions.includes(partner)
          ? [`intercompany_place ${account}`, place(partner)]
          : [`intercompany_with ${account}`, partner.trim().toUpperCase()],
      ),
    ),
    rgs: Object.entries(ledger.rgs).map(([account, code]) => `${account} ${code}`),
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
    payment_journal: codes(payments.journals),
    payment_salary_journal: codes(payments.salaryJournals),
    payment_method: codes(payments.methods),
    payment_g_account: codes(payments.gAccounts),
    sepa_country: COUNTRIES.filter(inSepa),
    // Of a bank that has no profile, - speaks.
    ...verificationCodes("-", VERIFICATION_CODES),
    ...Object.assign(
      {},
      ...Object.entries(payments.profiles).map(([bic, profile]) =>
        verificationCodes(bic.slice(0, 8), profile),
      ),
    ),
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

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const COUNTRIES = LETTERS.flatMap((one) => LETTERS.map((other) => one + other));

const codes = (all: readonly string[]): readonly string[] =>
  distinct(all.map((code) => code.trim().toUpperCase()));

/** One setting per level, bank and code, with what it says of the payee. */
const verificationCodes = (bank: string, profile: VerificationProfile): Record<string, string> =>
  Object.fromEntries(
    Object.entries(profile).flatMap(([level, of]) =>
      Object.entries(of).map(([code, outcome]) => [
        `verification ${level} ${bank} ${code.toUpperCase()}`,
        outcome,
      ]),
    ),
  );

/** Settings are texts: no exponent, no more digits than amounts have. */
const decimal = (number: number): string => number.toFixed(6);

const distinct = (all: readonly string[]): readonly string[] => [...new Set(all)];

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
