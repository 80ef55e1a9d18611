// What tells salary apart.
import { misconfigured } from "../../extract/error.ts";
import { topic } from "./topic.ts";

/** What tells salary apart, so that marts show it in totals only. */
export type Salary = {
  /** Main accounts that carry pay or what follows from it (also those that clear it): codes and ranges, `"1710"`, `"4000-4099"`. */
  readonly accounts: readonly string[];
  /** Kinds of employment (Beaufort's soortArbeidsrelatie) that are not paid by payroll, and so hide nobody among them. */
  readonly externals: readonly string[];
  /** Texts that only salary payments carry, in the payment's text, references or name of the other party. */
  readonly payments: readonly string[];
  /** The fewest persons that a published amount may cover. At least 5. */
  readonly smallestGroup: number;
};

export const salary = topic<Salary>({ accounts: [], externals: [], payments: [], smallestGroup: 5 }, check);

/** A range that says less than was meant would publish what it should hide, so nothing is guessed. */
function check({ accounts, payments, smallestGroup }: Salary): void {
  for (const asked of accounts) {
    const [from = "", to = from, ...rest] = asked.split("-");
    const sound = /^\w+$/.test(from) && from.length === to.length && from <= to && rest.length === 0;
    if (sound) continue;
    throw misconfigured(
      "bad_salary_accounts",
      `salary.accounts says ${JSON.stringify(asked)}`,
      'write a code or a range between codes of equal length: "1710", "4000-4099"',
    );
  }
  if (payments.some((text) => text.trim().length < 4)) {
    throw misconfigured(
      "bad_salary_payments",
      "salary.payments holds a text of fewer than four characters, which would mask other payments too",
      'name the text that salary payments carry: "SALARIS"',
    );
  }
  if (!Number.isInteger(smallestGroup) || smallestGroup < 5) {
    throw misconfigured(
      "bad_smallest_group",
      `salary.smallestGroup is ${smallestGroup}`,
      "5 persons is the least; it may be more",
    );
  }
}
