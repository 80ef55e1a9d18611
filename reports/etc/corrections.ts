// What has changed in months that were closed: per line, and the transactions that tell it.
import { date, figure, hours, lineNumber, sumOf, type TableSheet, text } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";

const company = text(
  "company",
  ["Bedrijf", "Company"],
  ["Code van het bedrijf (rechtspersoon).", "Code of the legal entity."],
  { width: [9, 14] },
);
const project = text(
  "project",
  ["Project", "Project"],
  ["Projectcode zoals in het ERP.", "Project code as in the ERP."],
  { width: [11, 24], link: true },
);
const activity = text(
  "activity",
  ["Activiteit", "Activity"],
  ["Werkpakket van het project (WBS).", "Work package of the project (WBS)."],
  { width: [12, 18], look: "muted" },
);
const category = text("category", ["Categorie", "Category"], ["Kostencategorie.", "Cost category."], {
  width: [14, 28],
  none: words("(zonder categorie)", "(no category)"),
});
const closedPeriod = text(
  "closed_period",
  ["Afgesloten t/m", "Closed up to"],
  [
    "Laatste afgesloten maand voor de periode van het rapport; ermee wordt vergeleken.",
    "Last closed month before the period of the report; it is what is compared with.",
  ],
  { width: [12, 16], look: "muted" },
);
const correction = figure(
  "correction",
  ["Correctie", "Correction"],
  [
    "Wat de kosten t/m de afgesloten maand meer zijn dan bij het afsluiten.",
    "What costs up to the closed month are more than when it was closed.",
  ],
);

const perLine: TableSheet = {
  kind: "table",
  name: "corrections",
  tab: words("Correcties", "Corrections"),
  title: words("Correcties op afgesloten perioden", "Corrections on closed periods"),
  note: words(
    "Wat er is gewijzigd in maanden die al waren afgesloten, sinds de laatste afsluiting. Zonder regels is er niets gewijzigd.",
    "What has changed in months that were closed already, since the last close. Without lines nothing has.",
  ),
  lines: [words("correctie", "correction"), words("correcties", "corrections")],
  rows: {
    mart: "rpt_etc_correction",
    where: ({ period = "" }) => ({ period }),
    by: ["company", "project", "activity", "category"],
  },
  columns: [
    lineNumber(["Volgnummer van de correctie.", "Number of the correction."]),
    company,
    project,
    text("project_name", ["Omschrijving", "Description"], ["Naam van het project.", "Name of the project."], {
      width: [22, 38],
    }),
    activity,
    category,
    closedPeriod,
    figure(
      "actual_frozen",
      ["Bij afsluiten", "When closed"],
      [
        "Kosten t/m de afgesloten maand, zoals vastgelegd bij het afsluiten.",
        "Costs up to the closed month, as frozen by the close.",
      ],
    ),
    figure(
      "actual_now",
      ["Nu", "Now"],
      [
        "Kosten t/m dezelfde maand, zoals de administratie nu zegt.",
        "Costs up to the same month, as the books say now.",
      ],
    ),
    { ...correction, formula: "actual_now - actual_frozen", mark: [{ when: "correction < 0", as: "care" }] },
    sumOf({
      ...correction,
      key: "explained",
      caption: words("Uit boekingen", "From postings"),
      meaning: words(
        "Som van de boekingen eronder, op het volgende blad.",
        "Sum of the postings behind it, on the next sheet.",
      ),
    }),
    figure(
      "unexplained",
      ["Overig", "Other"],
      [
        "Rest: boekingen die sindsdien zijn gewist of samengevoegd, of cijfers die nu anders worden geteld.",
        "Rest: postings erased or folded since, or figures that are counted in another way now.",
      ],
      { formula: "correction - explained", mark: [{ when: "unexplained <> 0", as: "care" }] },
    ),
    hours(
      "hours_correction",
      ["Correctie uren", "Correction of hours"],
      [
        "Wat de uren t/m de afgesloten maand meer zijn dan bij het afsluiten.",
        "What hours up to the closed month are more than when it was closed.",
      ],
    ),
  ],
  frozen: 3,
};

const perPosting: TableSheet = {
  kind: "table",
  name: "correction_rows",
  tab: words("Correctieboekingen", "Correction postings"),
  title: words("Boekingen achter de correcties", "Postings behind the corrections"),
  note: words(
    "Projectboekingen in afgesloten maanden die na de afsluiting zijn binnengekomen, gewijzigd of vervallen.",
    "Project postings in closed months that landed, changed or went after the close.",
  ),
  lines: [
    words("correctieboeking", "correction posting"),
    words("correctieboekingen", "correction postings"),
  ],
  rows: {
    mart: "rpt_etc_correction_row",
    where: ({ period = "" }) => ({ period }),
    // Several posting lines of one transaction are one line here.
    by: ["company", "project", "activity", "category", "transaction_id"],
  },
  parent: { sheet: "corrections", on: ["company", "project", "activity", "category"] },
  columns: [
    lineNumber(["Nummer van de correctie.", "Number of the correction."], "parent"),
    company,
    project,
    activity,
    category,
    text(
      "transaction_id",
      ["Transactie", "Transaction"],
      ["Nummer van de projecttransactie.", "Number of the project transaction."],
      { width: [14, 24] },
    ),
    text(
      "voucher",
      ["Boekstuk", "Voucher"],
      ["Boekstuk in het grootboek.", "Voucher in the general ledger."],
      {
        width: [12, 20],
      },
    ),
    date(
      "ledger_date",
      ["Boekdatum", "Posted on"],
      ["Dag die de maand bepaalt.", "Day that decides the month."],
    ),
    text(
      "change",
      ["Wijziging", "Change"],
      ["Wat er na het afsluiten mee gebeurde.", "What happened to it after the close."],
      {
        width: [12, 16],
        say: {
          added: words("Bijgekomen", "Added"),
          changed: words("Gewijzigd", "Changed"),
          removed: words("Vervallen", "Removed"),
        },
      },
    ),
    figure(
      "amount_before",
      ["Bij afsluiten", "When closed"],
      ["Kosten zoals bekend bij het afsluiten.", "Cost as known when the month was closed."],
    ),
    figure("amount_after", ["Nu", "Now"], ["Kosten nu.", "Cost now."]),
    {
      ...correction,
      key: "explained",
      from: "correction",
      formula: "amount_after - amount_before",
      meaning: words("Verschil tussen nu en bij het afsluiten.", "Difference between now and when closed."),
    },
  ],
  frozen: 3,
};

export const corrections: readonly TableSheet[] = [perLine, perPosting];
