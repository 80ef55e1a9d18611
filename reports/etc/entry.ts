// What project leaders say of their projects: the sheet on which they do, and the columns that show it beside what was
// computed. The filled workbook comes back through extract/etc.
import {
  amount,
  type Column,
  date,
  figure,
  hours,
  type Input,
  type TableSheet,
  text,
} from "../workbook/define.ts";
import { words } from "../workbook/words.ts";

/** How what is still to be spent may be estimated, in words; `several` is of projects whose lines differ. */
export const methods = {
  "remaining budget": words("Restant begroting", "Remaining budget"),
  "total minus actual": words("Begroot − realisatie", "Budget − actual"),
  planned: words("Begroot − verdiend", "Budget − earned"),
  typical: words("(Begroot − verdiend) ÷ CPI", "(Budget − earned) ÷ CPI"),
  "progress of budget": words("Begroot × (1 − gereed)", "Budget × (1 − done)"),
  "progress of cost": words("Realisatie ÷ gereed − realisatie", "Actual ÷ done − actual"),
  zero: words("Nihil", "Zero"),
  manual: words("Opgegeven", "Entered"),
} as const;

const progress = amount(
  "entered_progress",
  ["Gereed % (opgave)", "Done % (entered)"],
  [
    "Fysieke voortgang volgens de projectleider, in procenten.",
    "Physical progress as the project leader says, in per cent.",
  ],
  { missing: "empty", total: "none", width: [10, 14] },
);
const hoursToGo = amount(
  "entered_hours",
  ["Uren nog te maken (opgave)", "Hours to go (entered)"],
  [
    "Uren die volgens de projectleider nog gemaakt worden.",
    "Hours that are still to be made, as the project leader says.",
  ],
  { missing: "empty" },
);
const etcAmount = amount(
  "entered_etc",
  ["Nog te besteden (opgave)", "To complete (entered)"],
  [
    "Wat het werk volgens de projectleider nog kost; telt bij methode Opgegeven.",
    "What the work is still to cost, as the project leader says; it counts where the method is Entered.",
  ],
  { missing: "empty" },
);
const method = text(
  "entered_method",
  ["ETC-methode (opgave)", "ETC method (entered)"],
  [
    "Methode die de projectleider kiest; die gaat voor de instelling.",
    "Method that the project leader chooses; it goes before the configured one.",
  ],
  { width: [14, 26], say: methods },
);
const remark = text(
  "entered_remark",
  ["Toelichting", "Remarks"],
  ["Toelichting of reden bij de opgave.", "Remarks on what was entered, or the reason for it."],
  { width: [24, 44] },
);
const author = text(
  "entered_author",
  ["Opgegeven door", "Entered by"],
  [
    "Personeelsnummer van wie het opgeeft; namen van personen staan niet in dit rapport.",
    "Personnel number of who says it; this report holds no names of persons.",
  ],
  { width: [12, 16] },
);
const enteredOn = date(
  "entered_on",
  ["Opgegeven op", "Entered on"],
  ["Dag van de opgave.", "Day on which it was entered."],
);

/** What was entered, for the detail lines. */
export const entered: readonly Column[] = [progress, hoursToGo, etcAmount, method, remark, author, enteredOn];

const asked = (column: Column, allow: Input["allow"], nl: string, en: string): Column => ({
  ...column,
  total: "none",
  input: { allow, ask: words(nl, en) },
});

/** The sheet on which it is entered: one line per activity and cost category of a running project. */
export const entry: TableSheet = {
  kind: "table",
  name: "entry",
  tab: words("Invoer", "Entry"),
  title: words("Opgave van de projectleider", "What the project leader says"),
  note: words(
    "Vul alleen de gele cellen in, sla op als .xlsx en lever het bestand in. Een regel zonder wijziging zegt niets; een leeggemaakte regel trekt een opgave in.",
    "Fill in the yellow cells only, save as .xlsx and hand the file in. A line without a change says nothing; a line that is emptied takes back what was entered.",
  ),
  rows: {
    mart: "rpt_etc_project_category",
    // Finished projects are left out: of a large organisation they are the most.
    where: ({ period = "" }) => ({ period, is_open: true }),
    by: ["company", "project", "activity", "category"],
  },
  columns: [
    text(
      "company",
      ["Bedrijf", "Company"],
      ["Rechtspersoon waarin het project loopt.", "Legal entity that runs the project."],
      { width: [9, 14] },
    ),
    text(
      "project",
      ["Project", "Project"],
      ["Projectcode zoals in het ERP.", "Project code as in the ERP."],
      { width: [11, 24] },
    ),
    text("project_name", ["Omschrijving", "Description"], ["Naam van het project.", "Name of the project."], {
      width: [22, 38],
    }),
    text(
      "manager",
      ["Projectleider", "Project manager"],
      ["Personeelsnummer van de verantwoordelijke.", "Personnel number of the person responsible."],
      { width: [14, 26] },
    ),
    text(
      "activity",
      ["Activiteit", "Activity"],
      ["Werkpakket van het project (WBS).", "Work package of the project (WBS)."],
      { width: [12, 18], look: "muted" },
    ),
    text("category", ["Categorie", "Category"], ["Kostencategorie.", "Cost category."], {
      width: [14, 28],
      none: words("(zonder categorie)", "(no category)"),
    }),
    figure(
      "budget",
      ["Begroot", "Budget"],
      ["Actuele begroting tegen kostprijs.", "Current budget at cost price."],
      { total: "none" },
    ),
    figure(
      "actual_to_date",
      ["Realisatie t/m periode", "Actual to date"],
      ["Alle geboekte kosten tot en met de periode.", "All costs posted up to and including the period."],
      { total: "none" },
    ),
    hours(
      "hours_actual_to_date",
      ["Uren t/m periode", "Hours to date"],
      ["Geboekte uren tot en met de periode.", "Hours posted up to and including the period."],
      { missing: "zero", total: "none" },
    ),
    text(
      "computed_method",
      ["ETC-methode (berekend)", "ETC method (computed)"],
      ["Methode die zonder opgave geldt.", "Method that holds where nothing is entered."],
      { width: [14, 26], look: "muted", say: methods },
    ),
    figure(
      "etc_without_entry",
      ["Nog te besteden (berekend)", "To complete (computed)"],
      ["Wat de methode zonder opgave geeft.", "What the method gives where nothing is entered."],
      { missing: "empty", total: "none" },
    ),
    figure(
      "reported_progress",
      ["Gereed % (WBS)", "Done % (WBS)"],
      [
        "Fysieke voortgang volgens de WBS, in procenten.",
        "Physical progress as the work breakdown says, in per cent.",
      ],
      { missing: "empty", total: "none", width: [10, 14] },
    ),
    asked(
      progress,
      { kind: "number", least: 0, most: 100 },
      "Hoeveel van het werk is gereed? 60 voor 60 %, met ten hoogste twee decimalen.",
      "How much of the work is done? 60 for 60 %, with two decimals at most.",
    ),
    asked(
      hoursToGo,
      { kind: "number", least: 0 },
      "Hoeveel uur is er nog nodig? Ten hoogste twee decimalen.",
      "How many hours are still needed? Two decimals at most.",
    ),
    asked(
      etcAmount,
      { kind: "number" },
      "Wat kost het werk nog? In hele centen; het telt alleen bij methode Opgegeven, met een toelichting.",
      "What will the work still cost? In whole cents; it counts only with method Entered, and with remarks.",
    ),
    asked(
      method,
      { kind: "choice" },
      "Kies een methode, of laat leeg wat is ingesteld. Opgegeven vraagt een bedrag en een toelichting.",
      "Choose a method, or leave what is configured. Entered asks for an amount and for remarks.",
    ),
    asked(
      remark,
      { kind: "text", longest: 500 },
      "Toelichting of reden, in ten hoogste 500 tekens.",
      "Remarks or reason, in at most 500 characters.",
    ),
    asked(
      author,
      { kind: "text", longest: 20 },
      "Uw personeelsnummer, geen naam.",
      "Your personnel number, not your name.",
    ),
    asked(enteredOn, { kind: "day" }, "De dag van deze opgave.", "The day of this entry."),
  ],
  frozen: 2,
};
