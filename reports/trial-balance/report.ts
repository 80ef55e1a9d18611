// The trial balance (proef- en saldibalans): what stood on each account, what was debited and credited, what stands.
import { defineWorkbook, ledger, lineNumber, sumOf, text } from "../workbook/define.ts";
import { monthsBetween } from "../workbook/months.ts";
import { words } from "../workbook/words.ts";

const company = text(
  "company",
  ["Bedrijf", "Company"],
  ["Code van het bedrijf (rechtspersoon).", "Code of the legal entity."],
  {
    width: [9, 14],
  },
);
const year = text(
  "fiscal_year",
  ["Boekjaar", "Financial year"],
  ["Boekjaar waarin de periodes vallen.", "Financial year of the periods."],
  {
    width: [9, 12],
  },
);
const currency = text(
  "accounting_currency",
  ["Valuta", "Currency"],
  ["Valuta waarin het bedrijf boekt.", "Currency in which the company keeps its books."],
  { width: [8, 10], look: "muted" },
);
const number = (of: "own" | "parent") =>
  lineNumber(
    ["Volgnummer van bedrijf en boekjaar in dit rapport.", "Number of company and year in this report."],
    of,
  );

const opening = ledger(
  "opening_balance",
  ["Beginsaldo", "Opening balance"],
  ["Saldo voor de eerste periode; debet is positief.", "Balance before the first period; debit is positive."],
  { take: "first" },
);
const debit = ledger("debit", ["Debet", "Debit"], ["Gedebiteerd in de periodes.", "Debited in the periods."]);
const credit = ledger(
  "credit",
  ["Credit", "Credit"],
  ["Gecrediteerd in de periodes.", "Credited in the periods."],
);
const closing = ledger(
  "closing_balance",
  ["Eindsaldo", "Closing balance"],
  ["Saldo na de laatste periode; debet is positief.", "Balance after the last period; debit is positive."],
  { take: "last", formula: "opening_balance + debit - credit" },
);
const balanceSheet = ledger(
  "balance_sheet_amount",
  ["Balans", "Balance sheet"],
  ["Eindsaldo van een balansrekening.", "Closing balance of a balance sheet account."],
  { take: "last" },
);
const result = ledger(
  "profit_and_loss_amount",
  ["Winst en verlies", "Profit and loss"],
  [
    "Eindsaldo van een resultatenrekening, zonder de afsluitboekingen; winst is negatief (credit).",
    "Closing balance of a profit and loss account, without closing entries; profit is negative (credit).",
  ],
  { take: "last" },
);
export default defineWorkbook({
  name: "trial-balance",
  title: "Trial balance",
  doc: "Proef- en saldibalans: opening balance, debit, credit and closing balance of every account, per company, over one or more periods, without closing entries",
  owner: "Control",
  file: "trial-balance-<from>-<period>.xlsx",
  heading: words("Proef- en saldibalans", "Trial balance"),
  subject: words("Begin- en eindsaldo per rekening", "Opening and closing balance per account"),
  parameters: {
    period: {
      kind: "month",
      caption: words("Tot en met", "Up to and including"),
      doc: "last month, 2026-10",
      fallback: "last month",
    },
    from: {
      kind: "month",
      caption: words("Vanaf", "From"),
      doc: "first month where it is more than one, 2026-01",
      fallback: "",
    },
    company: { kind: "text", caption: words("Bedrijf", "Company"), doc: "one company only", fallback: "" },
    layer: {
      kind: "text",
      caption: words("Boekingslaag", "Posting layer"),
      doc: "set of books",
      fallback: "Current",
    },
  },
  about: ({ period = "", from = "" }, { month }) =>
    from === "" || from === period ? month(period) : `${month(from)} – ${month(period)}`,
  main: { sheet: "accounts", period: "period" },
  tiles: [
    {
      show: "accounts.opening_balance",
      caption: words("Som beginsaldi", "Sum of opening"),
      format: "amount",
    },
    { show: "accounts.debit", caption: debit.caption, format: "amount" },
    { show: "accounts.credit", caption: credit.caption, format: "amount" },
    { show: "accounts.closing_balance", caption: words("Som eindsaldi", "Sum of closing"), format: "amount" },
    { show: "accounts.balance_sheet_amount", caption: balanceSheet.caption, format: "amount" },
    {
      show: "-accounts.profit_and_loss_amount",
      caption: words("Resultaat (winst +)", "Result (profit +)"),
      format: "amount",
    },
    {
      show: "companies.closing_balance - accounts.closing_balance",
      caption: words("Bedrijven − rekeningen", "Companies − accounts"),
      format: "amount",
      proof: true,
    },
  ],
  sheets: [
    {
      kind: "table",
      name: "companies",
      tab: words("Per bedrijf", "By company"),
      title: words("Per bedrijf", "By company"),
      note: words(
        "Van elk bedrijf is de som van de saldi nul; wat dat niet is, is gemarkeerd.",
        "The balances of each company add up to nothing; what does not is marked.",
      ),
      lines: [words("administratie", "set of books"), words("administraties", "sets of books")],
      rows: { groups: "accounts", by: ["company", "fiscal_year"] },
      columns: [
        number("own"),
        { ...company, link: true },
        year,
        currency,
        sumOf(opening, { mark: [{ when: "opening_balance <> 0", as: "bad" }] }),
        sumOf(debit),
        sumOf(credit),
        {
          ...closing,
          from: null,
          take: "sum",
          mark: [{ when: "closing_balance <> 0", as: "bad" }],
        },
        sumOf(balanceSheet),
        sumOf(result),
      ],
      frozen: 2,
    },
    {
      kind: "table",
      name: "accounts",
      tab: words("Saldibalans", "Trial balance"),
      title: words("Proef- en saldibalans", "Trial balance"),
      note: words(
        "Eindsaldo = beginsaldo + debet − credit. Afsluitboekingen zijn weggelaten. Het totaal volgt het filter.",
        "Closing = opening + debit − credit. Closing entries are left out. The total follows the filter.",
      ),
      lines: [words("rekening", "account"), words("rekeningen", "accounts")],
      rows: {
        mart: "rpt_trial_balance",
        where: ({ period = "", from = "", company: only = "", layer = "" }) => ({
          period: monthsBetween(from || period, period),
          posting_layer_name: layer,
          ...(only === "" ? {} : { company: only }),
        }),
        by: ["company", "fiscal_year", "main_account"],
        sequence: ["start_date", "end_date", "fiscal_period"],
      },
      parent: { sheet: "companies", on: ["company", "fiscal_year"] },
      columns: [
        number("parent"),
        company,
        year,
        text(
          "main_account",
          ["Rekening", "Account"],
          [
            "Grootboekrekening; leeg voor resultaat van eerdere jaren dat nog op geen rekening staat.",
            "Main account; empty for the result of earlier years that has no account yet.",
          ],
          { width: [10, 16], none: words("(onverdeeld)", "(undistributed)") },
        ),
        text(
          "account_name",
          ["Omschrijving", "Description"],
          ["Naam van de rekening.", "Name of the account."],
          {
            width: [24, 44],
          },
        ),
        text(
          "statement",
          ["Soort", "Statement"],
          ["Balans of winst en verlies.", "Balance sheet or profit and loss."],
          {
            width: [14, 18],
            look: "muted",
            say: {
              "balance sheet": words("Balans", "Balance sheet"),
              "profit and loss": words("Winst en verlies", "Profit and loss"),
              unknown: words("Onbekend", "Unknown"),
            },
          },
        ),
        opening,
        debit,
        credit,
        closing,
        balanceSheet,
        result,
        currency,
      ],
      frozen: 5,
      pageBy: "company",
    },
  ],
});
