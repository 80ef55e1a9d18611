// Open items by their age: debtors and creditors are reported alike.
import {
  count,
  date,
  defineWorkbook,
  ledger,
  lineNumber,
  lookedUpAs,
  percent,
  sumOf,
  text,
  type Workbook,
} from "./workbook/define.ts";
import { type Words, words } from "./workbook/words.ts";

type Ledger = {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly mart: string;
  readonly heading: Words;
  /** The party, with and without its article as captions have it. */
  readonly party: readonly [nl: string, en: string];
  readonly parties: readonly [nl: string, en: string];
  readonly amount: readonly [nl: string, en: string];
};

const buckets = {
  "not due": words("Niet vervallen", "Not due"),
  "1-30": words("1–30 dagen", "1–30 days"),
  "31-60": words("31–60 dagen", "31–60 days"),
  "61-90": words("61–90 dagen", "61–90 days"),
  ">90": words("> 90 dagen", "> 90 days"),
} as const;
const keys: Readonly<Record<keyof typeof buckets, string>> = {
  "not due": "not_due",
  "1-30": "overdue_30",
  "31-60": "overdue_60",
  "61-90": "overdue_90",
  ">90": "overdue_more",
};

const company = text(
  "company",
  ["Bedrijf", "Company"],
  ["Code van het bedrijf (rechtspersoon).", "Code of the legal entity."],
  {
    width: [9, 14],
  },
);
const currency = text(
  "accounting_currency",
  ["Valuta", "Currency"],
  ["Valuta waarin het bedrijf boekt.", "Currency in which the company keeps its books."],
  { width: [8, 10], look: "muted" },
);
const bucket = text(
  "ageing_bucket",
  ["Ouderdom", "Age"],
  ["Hoe lang de post over zijn vervaldatum is.", "How long the item is past its due date."],
  { width: [14, 18], say: buckets },
);

/** @example export default agedReport({ name: "aged-debtors", mart: "rpt_aged_debtor", … }) */
export function agedReport(of: Ledger): Workbook {
  const [partyNl, partyEn] = of.party;
  const number = (whose: "own" | "parent") =>
    lineNumber(
      [
        `Volgnummer van de ${partyNl.toLowerCase()} in dit rapport.`,
        `Number of the ${partyEn.toLowerCase()} in this report.`,
      ],
      whose,
    );
  const account = text(
    "account",
    of.party,
    [`Nummer van de ${partyNl.toLowerCase()}.`, `Number of the ${partyEn.toLowerCase()}.`],
    {
      width: [11, 18],
    },
  );
  const name = text(
    "name",
    ["Naam", "Name"],
    [
      "Naam van de organisatie; van personen wordt geen naam getoond.",
      "Name of the organisation; persons are not named.",
    ],
    { width: [22, 40] },
  );
  const amount = ledger("amount", of.amount, [
    "Openstaand op de laatste dag van de maand, in de valuta van het bedrijf.",
    "Open on the last day of the month, in the currency of the company.",
  ]);
  const aged = (Object.keys(buckets) as (keyof typeof buckets)[]).map((code) =>
    ledger(
      keys[code],
      [buckets[code].nl, buckets[code].en],
      ["Openstaand bedrag met deze ouderdom.", "Open amount of this age."],
      { from: null, formula: "amount", only: { column: "ageing_bucket", is: code } },
    ),
  );
  const summed = aged.map((column) => sumOf(column));
  const late = Object.values(keys).slice(1);
  const overdue = ledger(
    "overdue",
    ["Vervallen", "Overdue"],
    ["Alles wat over zijn vervaldatum is.", "All that is past its due date."],
    { from: null, formula: late.join(" + ") },
  );

  return defineWorkbook({
    name: of.name,
    title: of.title,
    doc: of.doc,
    owner: "Control",
    heading: of.heading,
    subject: words("Openstaande posten naar ouderdom", "Open items by age"),
    parameters: {
      period: {
        kind: "month",
        caption: words("Per einde van", "At the end of"),
        doc: "month at whose end it was open, 2026-10",
        fallback: "last month",
      },
    },
    about: ({ period = "" }, { month }) => month(period),
    main: { sheet: "items", period: "period" },
    tiles: [
      { show: "parties.amount", caption: amount.caption, format: "amount" },
      ...summed.map(({ key, caption }) => ({ show: `parties.${key}`, caption, format: "amount" as const })),
      {
        show: "parties.overdue / parties.amount",
        caption: words("Vervallen %", "Overdue %"),
        format: "percent",
      },
      {
        show: "parties.not_due + parties.overdue - items.amount",
        caption: words("Ouderdom − posten", "Ages − items"),
        format: "amount",
        proof: true,
      },
    ],
    sheets: [
      {
        kind: "charts",
        name: "summary",
        tab: words("Samenvatting", "Summary"),
        title: words("Samenvatting", "Summary"),
        note: words(
          "Bedragen in de valuta van elk bedrijf; de grafieken volgen de cellen ernaast.",
          "Amounts in the currency of each company; the charts follow the cells beside them.",
        ),
        blocks: [
          {
            name: "ages",
            title: words("Openstaand naar ouderdom", "Open by age"),
            nothing: words("Er staat niets open.", "Nothing is open."),
            rows: {
              mart: of.mart,
              where: ({ period = "" }) => ({ period }),
              by: ["ageing_bucket"],
              sequence: ["company", "account", "item"],
            },
            columns: [bucket, amount],
            chart: {
              kind: "column",
              names: "ageing_bucket",
              values: ["amount"],
              labels: true,
              say: words("Staande balken: openstaand bedrag per ouderdom.", "Columns: open amount by age."),
            },
          },
          {
            name: "largest",
            title: words("Grootste vervallen bedragen", "Largest overdue amounts"),
            nothing: words("Er is niets vervallen.", "Nothing is overdue."),
            rows: { top: 10, of: "parties", order: "-overdue", when: "overdue > 0" },
            columns: [
              number("parent"),
              lookedUpAs(account, "account", { link: true }),
              { ...lookedUpAs(name, ["company", "account", "name"]), key: "title" },
              lookedUpAs(amount, "amount"),
              lookedUpAs(overdue, "overdue"),
            ],
            chart: {
              kind: "bar",
              names: "title",
              values: ["amount", "overdue"],
              say: words(
                `Liggende balken: per ${partyNl.toLowerCase()} wat openstaat en wat daarvan is vervallen.`,
                `Lying bars: what is open and what of it is overdue, by ${partyEn.toLowerCase()}.`,
              ),
            },
          },
        ],
      },
      {
        kind: "table",
        name: "parties",
        tab: words(...of.parties),
        title: words(`Openstaand per ${partyNl.toLowerCase()}`, `Open by ${partyEn.toLowerCase()}`),
        note: words(
          "Elke regel is de som van de posten met hetzelfde nummer. Het totaal volgt het filter.",
          "Each line is the sum of the items with the same number. The total follows the filter.",
        ),
        lines: [
          words(partyNl.toLowerCase(), partyEn.toLowerCase()),
          words(of.parties[0].toLowerCase(), of.parties[1].toLowerCase()),
        ],
        rows: { groups: "items", by: ["company", "account"] },
        columns: [
          number("own"),
          company,
          { ...account, link: true },
          name,
          text(
            "account_group",
            ["Groep", "Group"],
            ["Groep waarmee wordt geboekt.", "Group that decides how is posted."],
            {
              width: [9, 16],
              look: "muted",
            },
          ),
          sumOf(amount),
          ...summed,
          {
            ...overdue,
            mark: [
              { when: "overdue_90 + overdue_more > 0", as: "bad" },
              { when: "overdue > 0", as: "care" },
            ],
          },
          percent(
            "share",
            ["Vervallen %", "Overdue %"],
            ["Deel van het openstaande dat is vervallen.", "Part of what is open that is overdue."],
            {
              from: null,
              formula: "overdue / amount",
              width: [10, 12],
            },
          ),
          currency,
        ],
        frozen: 4,
      },
      {
        kind: "table",
        name: "items",
        tab: words("Posten", "Items"),
        title: words("Openstaande posten", "Open items"),
        note: words(
          "Stand op de laatste dag van de maand. Salarisposten zijn weggelaten.",
          "As at the last day of the month. Items of salary are left out.",
        ),
        lines: [words("post", "item"), words("posten", "items")],
        rows: { mart: of.mart, where: ({ period = "" }) => ({ period }), by: ["company", "account", "item"] },
        order: ["-days_overdue"],
        parent: { sheet: "parties", on: ["company", "account"] },
        columns: [
          number("parent"),
          company,
          { ...account, link: true },
          name,
          text(
            "invoice",
            ["Factuur", "Invoice"],
            ["Factuurnummer, waar er een is.", "Number of the invoice, where there is one."],
            {
              width: [12, 20],
            },
          ),
          text("voucher", ["Boekstuk", "Voucher"], ["Boekstuknummer.", "Number of the voucher."], {
            width: [12, 20],
          }),
          date("transaction_date", ["Boekdatum", "Posted"], ["Dag van boeking.", "Day of posting."]),
          date(
            "due_date",
            ["Vervaldatum", "Due"],
            [
              "Dag waarop moet zijn betaald; leeg voor betalingen.",
              "Day on which it is due; empty for payments.",
            ],
          ),
          count(
            "days_overdue",
            ["Dagen over", "Days overdue"],
            [
              "Dagen over de vervaldatum; negatief is nog niet vervallen.",
              "Days past the due date; negative is not due yet.",
            ],
            {
              total: "none",
              width: [9, 12],
              missing: "empty",
              mark: [
                { when: "days_overdue > 60", as: "bad" },
                { when: "days_overdue > 0", as: "care" },
              ],
            },
          ),
          bucket,
          text(
            "transaction_currency",
            ["Valuta post", "Item currency"],
            ["Valuta van de post.", "Currency of the item."],
            {
              width: [8, 10],
              look: "muted",
            },
          ),
          ledger(
            "transaction_amount",
            ["Bedrag in valuta", "Amount in currency"],
            ["Openstaand in de valuta van de post.", "Open in the currency of the item."],
            {
              total: "none",
            },
          ),
          amount,
          ...aged,
          text(
            "account_group",
            ["Groep", "Group"],
            ["Groep waarmee wordt geboekt.", "Group that decides how is posted."],
            {
              width: [9, 16],
              look: "muted",
            },
          ),
          currency,
          text(
            "open_amount_basis",
            ["Grondslag", "Basis"],
            ["Waaruit het openstaande bedrag volgt.", "What the open amount follows from."],
            {
              width: [12, 18],
              look: "muted",
              say: { settlements: words("Vereffeningen", "Settlements") },
            },
          ),
          text(
            "item",
            ["Post", "Item"],
            ["Wat de post van de andere onderscheidt.", "What tells the item from the others."],
            {
              width: [14, 30],
              look: "muted",
            },
          ),
        ],
        frozen: 4,
      },
    ],
  });
}
