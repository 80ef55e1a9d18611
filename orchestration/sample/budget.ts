// Budgets: of projects (what the original forecast says, and what was changed since) and of cost centres, both in the
// budget register, signed as the ledger is.
import { at, type ByodExport } from "./byod.ts";
import { addMonths } from "./calendar.ts";
import { lineNumber } from "./invoice.ts";
import { type Cents, numeric, percent } from "./money.ts";
import { CATEGORIES, type Category, COMPANIES, type Company, DELIMITER } from "./organisation.ts";
import { activityOf, type Project } from "./project.ts";
import { random } from "./random.ts";

/** Our own numbers: those of D365 are not public. */
const TYPE = { expense: "0", revenue: "1" } as const;
const COMPLETED = "2";
const ACCOUNTS = {
  "4300": "expense",
  "4400": "expense",
  "4500": "expense",
  "4600": "expense",
  "8000": "revenue",
} as const;
/** ProjBudgetLineType of costs. */
const COST = "1";

type Entry = {
  readonly model?: "BEGROTING" | "RAMING";
  readonly company: Company;
  readonly number: string;
  readonly line: number;
  readonly code: "ORIGINEEL" | "WIJZIGING";
  readonly date: string;
  readonly dimensions: readonly [account: string, costCentre: string, project: string];
  readonly type: keyof typeof TYPE;
  readonly amount: Cents;
  readonly quantity?: Cents;
  readonly text: string;
};

/** One planned amount of a project: whole units at a price each. */
export type PlannedCost = { readonly date: string; readonly quantity: Cents; readonly price: Cents };

export function budgetWriter(byod: ByodExport) {
  const register = byod.table("BudgetRegisterEntryStaging");
  const budgets = byod.table("ProjBudgetLineStaging");
  let lines = 0;

  const write = ({
    model = "BEGROTING",
    company,
    number,
    line,
    code,
    date,
    dimensions,
    type,
    amount,
    quantity = 0,
    text,
  }: Entry) => {
    register.write(
      {
        BUDGETMODELID: model,
        STATUS: COMPLETED,
        DIMENSIONACCOUNTSTRUCTURE: "Standaard",
        DIMENSIONDISPLAYVALUE: dimensions.join(DELIMITER),
        ENTRYNUMBER: number,
        ACCOUNTINGCURRENCYAMOUNT: numeric(amount),
        AMOUNTTYPE: amount < 0 ? "1" : "0",
        BUDGETCODE: code,
        BUDGETTYPE: TYPE[type],
        COMMENT_: text,
        CURRENCYCODE: "EUR",
        DATE: at(date),
        LEGALENTITYID: company.id,
        LINENUMBER: lineNumber(line),
        QUANTITY: numeric(quantity),
        TRANSACTIONCURRENCYAMOUNT: numeric(amount),
        DATAAREAID: company.id,
      },
      { STATUS: "1" },
    );
  };

  return {
    /** A project's budget of a category; one in five was changed half a year later. */
    project: (project: Project, category: Category, planned: readonly PlannedCost[]) => {
      const number = ++lines;
      const { company, costCentre } = project;
      const common = {
        company,
        number: `BP${String(number).padStart(7, "0")}`,
        dimensions: [CATEGORIES[category].account, costCentre, project.id],
        type: "expense",
      } as const;
      const amounts = planned.map(({ quantity, price }) => (quantity * price) / 100);
      for (const [i, { date, quantity }] of planned.entries()) {
        const text = `Begroting ${category}`;
        write({ ...common, line: i + 1, code: "ORIGINEEL", date, quantity, amount: amounts[i]!, text });
      }
      const original = amounts.reduce((sum, amount) => sum + amount, 0);
      const revision = number % 5 === 2 ? percent(original, 10) : 0;
      if (revision !== 0) {
        const date = `${addMonths(project.start.slice(0, 7), 6)}-01`;
        const line = planned.length + 1;
        write({ ...common, line, code: "WIJZIGING", date, amount: revision, text: `Meerwerk ${category}` });
      }
      budgets.write(
        {
          PROJID: project.id,
          PROJBUDGETLINE: String(5_637_600_000 + number),
          PROJBUDGETLINETYPE: COST,
          PROJTRANSTYPE: String(CATEGORIES[category].type),
          CATEGORYID: category,
          ACTIVITYNUMBER: activityOf(project, category),
          ORIGINALBUDGET: numeric(original),
          COMMITTEDREVISIONS: numeric(revision),
          DATAAREAID: company.id,
        },
        { COMMITTEDREVISIONS: numeric(0) },
      );
    },

    /**
     * Overhead and revenue per cost centre and quarter, from the year before the history to the one that runs; of that one
     * a raming too, which foresees somewhat more or less.
     */
    overhead: (seed: number, scale: number, first: string, until: string) => {
      for (const company of COMPANIES) {
        const draw = random(seed, company.id, "budget");
        const outlooks = random(seed, company.id, "raming");
        const running = Number(until.slice(0, 4));
        for (let year = Number(first.slice(0, 4)) - 1; year <= running; year++) {
          let line = 0;
          for (const costCentre of [...new Set(company.costCentres)].sort()) {
            for (const [account, type] of Object.entries(ACCOUNTS)) {
              for (const month of ["01", "04", "07", "10"]) {
                const size = Math.round(draw.int(20, 90) * 50_000 * Math.max(scale, 0.02));
                const amount = type === "revenue" ? -3 * size : size;
                const dimensions = [account, costCentre, ""] as const;
                const common = { company, line: ++line, code: "ORIGINEEL", dimensions, type } as const;
                const date = `${year}-${month}-01`;
                write({ ...common, number: `BG${year}`, date, amount, text: `Begroting ${year}` });
                if (year < running) continue;
                const outlook = amount + percent(amount, outlooks.int(-15, 15));
                const text = `Raming ${year}`;
                write({ ...common, model: "RAMING", number: `RA${year}`, date, amount: outlook, text });
              }
            }
          }
        }
      }
    },
  };
}
