// The bank's balance and that of the books, and everything that stands between them.
import { count, date, defineWorkbook, ledger, lineNumber, sumOf, text } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";

const number = (of: "own" | "parent") =>
  lineNumber(
    ["Volgnummer van de bankrekening in dit rapport.", "Number of the bank account in this report."],
    of,
  );
const scope = text(
  "scope",
  ["Bankrekening", "Bank account"],
  [
    "Bankrekening en valuta; delen er meer één grootboekrekening, dan die.",
    "Bank account and currency; where several share one main account, that.",
  ],
  { width: [24, 34], link: true },
);
const company = text(
  "company",
  ["Bedrijf", "Company"],
  ["Code van het bedrijf (rechtspersoon).", "Code of the legal entity."],
  {
    width: [9, 14],
  },
);
const account = text(
  "main_account",
  ["Grootboek", "Main account"],
  ["Grootboekrekening van de bankrekening.", "Main account of the bank account."],
  {
    width: [10, 14],
  },
);
const currency = text(
  "currency",
  ["Valuta", "Currency"],
  ["Valuta van de bankrekening.", "Currency of the bank account."],
  {
    width: [8, 10],
    look: "muted",
  },
);
const effect = ledger(
  "effect",
  ["Onderweg", "Under way"],
  [
    "Wat bij het banksaldo moet worden geteld om op het grootboek uit te komen.",
    "What is to be added to the bank's balance to arrive at that of the ledger.",
  ],
);
const split = (
  key: string,
  is: string,
  caption: readonly [string, string],
  meaning: readonly [string, string],
) => ledger(key, caption, meaning, { from: null, formula: "effect", only: { column: "is_explained", is } });
const explained = split(
  "explained",
  "true",
  ["Verklaard", "Explained"],
  ["Nog niet te lang onderweg.", "Not under way for too long yet."],
);
const overdue = split(
  "overdue",
  "false",
  ["Te oud", "Too old"],
  [
    "Zo lang onderweg dat het niets meer verklaart.",
    "Under way for so long that it explains nothing any more.",
  ],
);

export default defineWorkbook({
  name: "bank-reconciliation",
  title: "Bank reconciliation",
  doc: "Bankaansluiting: the balance of each bank account by its last statement and by the general ledger, and the items between them with their age",
  owner: "Treasury",
  heading: words("Bankaansluiting", "Bank reconciliation"),
  subject: words("Banksaldo, onderweg en grootboeksaldo", "Bank balance, items under way and ledger balance"),
  parameters: {
    period: {
      kind: "month",
      caption: words("Per einde van", "At the end of"),
      doc: "month at whose end the balances are compared, 2026-10",
      fallback: "last month",
    },
  },
  about: ({ period = "" }, { month }) => month(period),
  main: { sheet: "accounts", period: "period" },
  tiles: [
    { show: "accounts.effect", caption: words("Onderweg", "Under way"), format: "amount" },
    { show: "accounts.overdue", caption: overdue.caption, format: "amount" },
    { show: "accounts.difference", caption: words("Onverklaard", "Unexplained"), format: "amount" },
    {
      show: "accounts.effect - items.effect",
      caption: words("Rekeningen − posten", "Accounts − items"),
      format: "amount",
      proof: true,
    },
  ],
  sheets: [
    {
      kind: "table",
      name: "accounts",
      tab: words("Rekeningen", "Accounts"),
      title: words("Aansluiting per bankrekening", "Reconciliation by bank account"),
      note: words(
        "Banksaldo + onderweg = grootboeksaldo. Bedragen in de valuta van de rekening; ontvangen is positief.",
        "Bank balance + under way = ledger balance. Amounts in the currency of the account; received is positive.",
      ),
      lines: [words("bankrekening", "bank account"), words("bankrekeningen", "bank accounts")],
      rows: { mart: "rpt_bank_reconciliation", where: ({ period = "" }) => ({ period }), by: ["scope"] },
      columns: [
        number("own"),
        scope,
        company,
        account,
        currency,
        date(
          "as_of",
          ["Afschrift van", "Statement of"],
          [
            "Dag van het laatste afschrift in of voor de maand.",
            "Day of the last statement in or before the month.",
          ],
        ),
        ledger(
          "bank_amount",
          ["Banksaldo", "Bank balance"],
          [
            "Eindsaldo volgens de bank; leeg waar die er geen geeft.",
            "Closing balance by the bank; empty where it gives none.",
          ],
          {
            missing: "empty",
            total: "none",
          },
        ),
        sumOf(explained),
        sumOf(overdue, { mark: [{ when: "overdue <> 0", as: "care" }] }),
        sumOf(effect),
        ledger(
          "expected",
          ["Verwacht", "Expected"],
          ["Banksaldo met alles wat onderweg is.", "Bank balance with all that is under way."],
          { from: null, formula: "bank_amount + effect", total: "none" },
        ),
        ledger(
          "ledger_amount",
          ["Grootboeksaldo", "Ledger balance"],
          [
            "Saldo volgens het grootboek op de dag van het afschrift.",
            "Balance by the general ledger on the day of the statement.",
          ],
          {
            total: "none",
          },
        ),
        ledger(
          "difference",
          ["Onverklaard", "Unexplained"],
          ["Grootboek − verwacht.", "Ledger − expected."],
          {
            from: null,
            formula: "ledger_amount - expected",
            mark: [{ when: "difference <> 0", as: "bad" }],
          },
        ),
      ],
      frozen: 2,
    },
    {
      kind: "table",
      name: "items",
      tab: words("Onderweg", "Under way"),
      title: words("Posten onderweg tussen bank en boeken", "Items under way between bank and books"),
      note: words(
        "Salaris staat er als totaal. Een post die te lang onderweg is, verklaart niets meer.",
        "Salary shows as totals. An item that is under way for too long explains nothing any more.",
      ),
      lines: [words("post onderweg", "item under way"), words("posten onderweg", "items under way")],
      rows: {
        mart: "fct_bank_reconciling_item",
        where: ({ period = "" }) => ({ period }),
        by: ["scope", "side", "item"],
      },
      order: ["-age"],
      parent: { sheet: "accounts", on: ["scope"] },
      columns: [
        number("parent"),
        scope,
        company,
        text(
          "side",
          ["Staat in", "Stands in"],
          [
            "Waar de post al staat, en in het andere nog niet.",
            "Where the item stands already, and not in the other yet.",
          ],
          {
            width: [10, 14],
            say: {
              statement: words("Bank", "Bank"),
              ledger: words("Grootboek", "Ledger"),
              both: words("Beide", "Both"),
            },
          },
        ),
        text("kind", ["Soort", "Kind"], ["Wat voor post het is.", "What kind of item it is."], {
          width: [12, 24],
          say: {
            entry: words("Afschriftregel", "Entry of a statement"),
            posting: words("Boeking", "Posting"),
            gap: words("Saldosprong", "Gap"),
            salary: words("Salaris", "Salary"),
            "salary and others": words("Salaris en overige", "Salary and others"),
          },
        }),
        text(
          "reference",
          ["Kenmerk", "Reference"],
          ["Kenmerk van de bank of boekstuk.", "Reference of the bank, or voucher."],
          {
            width: [14, 30],
          },
        ),
        date(
          "day",
          ["Datum", "Date"],
          ["Datum van het afschrift of de boeking.", "Date of the statement or of the posting."],
        ),
        count(
          "age",
          ["Dagen", "Days"],
          ["Dagen dat de post onderweg is.", "Days that the item is under way."],
          {
            total: "none",
            width: [8, 10],
          },
        ),
        text(
          "is_explained",
          ["Verklaart", "Explains"],
          ["Of de post het verschil nog verklaart.", "Whether the item still explains the difference."],
          {
            width: [12, 16],
            say: { true: words("Verklaard", "Explained"), false: words("Te oud", "Too old") },
          },
        ),
        ledger(
          "amount",
          ["Bedrag", "Amount"],
          [
            "Bedrag van de post; leeg waar beide zijden samen staan.",
            "Amount of the item; empty where both sides are one.",
          ],
          {
            missing: "empty",
            total: "none",
          },
        ),
        effect,
        explained,
        overdue,
        currency,
        text(
          "item",
          ["Post", "Item"],
          ["Wat de post van de andere onderscheidt.", "What tells the item from the others."],
          {
            width: [16, 40],
            look: "muted",
          },
        ),
      ],
      frozen: 2,
    },
  ],
});
