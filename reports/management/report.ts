// The management report: what cost centres spent and earned against begroting, raming and the year before, and what the
// year is expected to come to. A sheet for each budget holder.
import {
  banded,
  type Column,
  defineWorkbook,
  figure,
  lineNumber,
  lookedUpAs,
  sumOf,
  text,
} from "../workbook/define.ts";
import { words } from "../workbook/words.ts";

const number = (of: "own" | "parent") =>
  lineNumber(
    ["Volgnummer van de kostenplaats in dit rapport.", "Number of the cost centre in this report."],
    of,
  );
const company = text(
  "company",
  ["Bedrijf", "Company"],
  ["Code van het bedrijf.", "Code of the legal entity."],
  {
    width: [9, 12],
  },
);
const centre = text(
  "cost_centre",
  ["Kostenplaats", "Cost centre"],
  [
    "Kostenplaats uit de rekening; leeg waar een boeking er geen heeft.",
    "Cost centre of the account; blank where a posting has none.",
  ],
  { width: [12, 20], none: words("(zonder kostenplaats)", "(no cost centre)") },
);
const centreName = text(
  "cost_centre_name",
  ["Naam", "Name"],
  ["Naam van de kostenplaats.", "Name of the cost centre."],
  { width: [16, 30] },
);
const holder = text(
  "holder",
  ["Budgethouder", "Budget holder"],
  ["Wie het budget van de kostenplaats beheert.", "Who holds the budget of the cost centre."],
  { width: [14, 26], none: words("(geen budgethouder)", "(no budget holder)") },
);
const account = text(
  "main_account",
  ["Rekening", "Account"],
  ["Grootboekrekening.", "Account of the general ledger."],
  { width: [10, 14] },
);
const accountName = text(
  "account_name",
  ["Omschrijving", "Description"],
  ["Naam van de rekening.", "Name of the account."],
  { width: [20, 36] },
);

type Both = readonly [string, string];
const sign: Both = ["Kosten zijn positief, opbrengsten negatief.", "Cost is positive, revenue negative."];
const amount = (key: string, caption: Both, meaning: Both, more: Partial<Column> = {}) =>
  figure(key, caption, [`${meaning[0]} ${sign[0]}`, `${meaning[1]} ${sign[1]}`], more);
/** What is not known is not nothing: a budget or raming that is not there, a year before the books begin. */
const partial = { missing: "empty", total: "whole" } as const;

const actual: Both = ["Realisatie", "Actual"];
const budget: Both = ["Begroting", "Budget"];
const forecast: Both = ["Raming", "Forecast"];
const prior: Both = ["Vorig jaar", "Prior year"];

const inPeriod = [
  amount("actual_period", actual, ["Geboekt in de maand.", "Booked in the month."]),
  amount(
    "budget_period",
    budget,
    ["Begroot in de maand; leeg zonder begroting.", "Budgeted in the month; empty without a budget."],
    partial,
  ),
  amount(
    "forecast_period",
    forecast,
    ["Geraamd in de maand; leeg zonder raming.", "Forecast of the month; empty without one."],
    partial,
  ),
  amount(
    "prior_year_period",
    prior,
    [
      "Geboekt in dezelfde maand een jaar eerder; leeg waar de boeken later beginnen.",
      "Booked in the same month a year before; empty where the books begin later.",
    ],
    partial,
  ),
];
const toDate = [
  amount("actual_to_date", actual, [
    "Geboekt dit jaar tot en met de maand.",
    "Booked this year up to the month.",
  ]),
  amount(
    "budget_to_date",
    budget,
    ["Begroot dit jaar tot en met de maand.", "Budgeted this year up to the month."],
    partial,
  ),
  amount(
    "forecast_to_date",
    forecast,
    ["Geraamd dit jaar tot en met de maand.", "Forecast this year up to the month."],
    partial,
  ),
  amount(
    "prior_year_to_date",
    prior,
    ["Geboekt vorig jaar tot en met dezelfde maand.", "Booked last year up to the same month."],
    partial,
  ),
];
const varianceToDate = amount(
  "variance_to_date",
  ["Verschil met begroting", "Variance from budget"],
  ["Begroting min realisatie; negatief is nadelig.", "Budget less actual; negative is adverse."],
  {
    total: "whole",
    formula: "budget_to_date - actual_to_date",
    mark: [{ when: "variance_to_date < 0", as: "bad" }],
  },
);
const year = [
  amount("budget_full", budget, ["Begroot voor het hele jaar.", "Budgeted for the whole year."], partial),
  amount("forecast_full", forecast, ["Geraamd voor het hele jaar.", "Forecast of the whole year."], partial),
  amount(
    "prior_year_full",
    prior,
    ["Geboekt in het hele vorige jaar.", "Booked in all of last year."],
    partial,
  ),
  amount(
    "outlook",
    ["Verwachting", "Outlook"],
    [
      "Geboekt tot en met de maand, en voor de rest van het jaar de raming of anders de begroting.",
      "Booked up to the month, and for the rest of the year the forecast or else the budget.",
    ],
    partial,
  ),
];
const varianceFull = amount(
  "variance_full",
  ["Verwacht verschil", "Expected variance"],
  [
    "Begroting van het jaar min verwachting; negatief is nadelig.",
    "Budget of the year less outlook; negative is adverse.",
  ],
  { total: "whole", formula: "budget_full - outlook", mark: [{ when: "variance_full < 0", as: "bad" }] },
);

const figures = (of: (column: Column) => Column): readonly Column[] => [
  ...banded(["Maand", "Month"], inPeriod.map(of)),
  ...banded(["Jaar tot en met de maand", "Year to date"], [...toDate.map(of), varianceToDate]),
  ...banded(["Heel het jaar", "Full year"], [...year.map(of), varianceFull]),
];

/** A column of the block on one cost centre. */
const looked = (column: Column) => lookedUpAs(column, column.key);

export default defineWorkbook({
  name: "management",
  title: "Management report",
  doc: "Managementrapportage: actual, begroting, raming, prior year and full-year outlook per cost centre, account and month, with a sheet for each budget holder",
  owner: "Control",
  heading: words("Managementrapportage", "Management report"),
  subject: words(
    "Realisatie, begroting, raming, vorig jaar en verwachting per kostenplaats en rekening",
    "Actual, budget, forecast, prior year and outlook by cost centre and account",
  ),
  parameters: {
    period: {
      kind: "month",
      caption: words("Periode", "Period"),
      doc: "month of the report, 2026-10",
      fallback: "last month",
    },
  },
  about: ({ period = "" }, { month }) => month(period),
  main: { sheet: "lines", period: "period" },
  tiles: [
    {
      show: "overview.actual_to_date",
      caption: words("Realisatie t/m maand", "Actual to date"),
      format: "amount",
    },
    {
      show: "overview.budget_to_date",
      caption: words("Begroting t/m maand", "Budget to date"),
      format: "amount",
    },
    { show: "overview.variance_to_date", caption: varianceToDate.caption, format: "amount" },
    {
      show: "overview.prior_year_to_date",
      caption: words("Vorig jaar t/m maand", "Prior year to date"),
      format: "amount",
    },
    {
      show: "overview.budget_full",
      caption: words("Begroting jaar", "Budget of the year"),
      format: "amount",
    },
    { show: "overview.outlook", caption: words("Verwachting jaar", "Outlook of the year"), format: "amount" },
    { show: "overview.variance_full", caption: varianceFull.caption, format: "amount" },
  ],
  sheets: [
    {
      kind: "charts",
      name: "summary",
      tab: words("Samenvatting", "Summary"),
      title: words("Samenvatting", "Summary"),
      note: words(
        "De grafieken volgen de cellen ernaast. Kosten zijn positief, opbrengsten negatief.",
        "The charts follow the cells beside them. Cost is positive, revenue negative.",
      ),
      blocks: [
        {
          name: "by_month",
          title: words(
            "Realisatie, begroting en vorig jaar per maand",
            "Actual, budget and prior year by month",
          ),
          nothing: words(
            "Er is dit jaar niets geboekt of begroot.",
            "Nothing was booked or budgeted this year.",
          ),
          rows: {
            mart: "rpt_management_month",
            where: ({ period = "" }) => ({ year: period.slice(0, 4) }),
            by: ["period"],
            sequence: ["company", "cost_centre", "main_account"],
          },
          columns: [
            text("period", ["Maand", "Month"], ["Maand.", "Month."], { width: [9, 12] }),
            amount("actual", actual, ["Geboekt in de maand.", "Booked in the month."]),
            amount("budget", budget, ["Begroot in de maand.", "Budgeted in the month."], partial),
            amount("prior_year", prior, ["Geboekt een jaar eerder.", "Booked a year before."], partial),
          ],
          chart: {
            kind: "line",
            names: "period",
            values: ["actual", "budget", "prior_year"],
            say: words(
              "Lijnen: realisatie, begroting en vorig jaar per maand, voor alle kostenplaatsen samen.",
              "Lines: actual, budget and prior year by month, of all cost centres together.",
            ),
          },
        },
        {
          name: "adverse",
          title: words(
            "Grootste verwachte nadelen ten opzichte van de begroting",
            "Largest expected adverse variances from budget",
          ),
          nothing: words(
            "Geen kostenplaats komt naar verwachting nadelig uit.",
            "No cost centre is expected to end adversely.",
          ),
          rows: { top: 10, of: "overview", order: "variance_full", when: "variance_full < 0" },
          columns: [
            number("parent"),
            {
              ...lookedUpAs(centre, ["company", "cost_centre"], { width: [16, 26] }),
              key: "title",
              link: true,
            },
            ...[year[0]!, year[3]!, varianceFull].map(looked),
          ],
          chart: {
            kind: "bar",
            names: "title",
            values: ["budget_full", "outlook"],
            say: words(
              "Liggende balken: per kostenplaats de begroting en de verwachting van het jaar.",
              "Lying bars: budget and outlook of the year of each cost centre.",
            ),
          },
        },
      ],
    },
    {
      kind: "table",
      name: "overview",
      tab: words("Kostenplaatsen", "Cost centres"),
      title: words("Per kostenplaats", "By cost centre"),
      note: words(
        "Elke regel is de som van de rekeningen met hetzelfde nummer. Een negatief verschil is nadelig.",
        "Each line is the sum of the accounts with the same number. A negative variance is adverse.",
      ),
      lines: [words("kostenplaats", "cost centre"), words("kostenplaatsen", "cost centres")],
      rows: { groups: "lines", by: ["company", "cost_centre"] },
      columns: [
        number("own"),
        company,
        { ...centre, link: true },
        centreName,
        holder,
        ...figures((one) => sumOf(one)),
      ],
      frozen: 4,
    },
    {
      kind: "table",
      name: "lines",
      tab: words("Rekeningen", "Accounts"),
      title: words("Per kostenplaats en rekening", "By cost centre and account"),
      note: words(
        "Verschillen zijn formules; de overige bedragen zijn de gepubliceerde cijfers. Per budgethouder volgt een eigen blad.",
        "Variances are formulas; the other amounts are the published figures. A sheet for each budget holder follows.",
      ),
      lines: [words("rekening", "account"), words("rekeningen", "accounts")],
      rows: {
        mart: "rpt_management",
        where: ({ period = "" }) => ({ period }),
        by: ["company", "cost_centre", "main_account"],
      },
      parent: { sheet: "overview", on: ["company", "cost_centre"] },
      each: { by: ["holder"], tab: ["holder"], title: words("Budgethouder", "Budget holder"), also: true },
      columns: [
        number("parent"),
        company,
        { ...centre, link: true },
        centreName,
        holder,
        account,
        accountName,
        ...figures((one) => one),
      ],
      frozen: 4,
    },
    {
      kind: "table",
      name: "months",
      tab: words("Maanden", "Months"),
      title: words("Per kostenplaats, rekening en maand", "By cost centre, account and month"),
      note: words(
        "Alle maanden van het jaar, ook die nog komen.",
        "All months of the year, also those to come.",
      ),
      rows: {
        mart: "rpt_management_month",
        where: ({ period = "" }) => ({ year: period.slice(0, 4) }),
        by: ["company", "cost_centre", "main_account", "period"],
      },
      columns: [
        number("own"),
        company,
        centre,
        holder,
        account,
        accountName,
        text("period", ["Maand", "Month"], ["Maand.", "Month."], { width: [9, 12] }),
        amount("actual", actual, ["Geboekt in de maand.", "Booked in the month."]),
        amount("budget", budget, ["Begroot in de maand.", "Budgeted in the month."], partial),
        amount(
          "forecast",
          forecast,
          ["Geraamd in de maand; leeg zonder raming.", "Forecast of the month; empty without one."],
          partial,
        ),
        amount(
          "prior_year",
          prior,
          ["Geboekt in dezelfde maand een jaar eerder.", "Booked in the same month a year before."],
          partial,
        ),
        amount(
          "variance",
          ["Verschil met begroting", "Variance from budget"],
          ["Begroting min realisatie.", "Budget less actual."],
          { total: "whole", from: null, formula: "budget - actual" },
        ),
      ],
      frozen: 4,
    },
  ],
});
