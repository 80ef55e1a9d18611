// What the ETC report says of a project and of each of its lines, with how every figure follows from the others.
import { type Column, figure, hours, index, lineNumber, percent, text } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";

/** Not known of everything: of what is known there is no total either. */
const partial = { missing: "empty", total: "whole" } as const;

export const company = text(
  "company",
  ["Bedrijf", "Company"],
  [
    "Code van het bedrijf (rechtspersoon) waarin het project loopt.",
    "Code of the legal entity that runs the project.",
  ],
  { width: [9, 14] },
);
export const project = text(
  "project",
  ["Project", "Project"],
  ["Projectcode zoals in het ERP.", "Project code as in the ERP."],
  { width: [11, 24], link: true },
);
export const name = text(
  "project_name",
  ["Omschrijving", "Description"],
  ["Naam van het project.", "Name of the project."],
  { width: [22, 38] },
);

export const original = figure(
  "original_budget",
  ["Oorspronkelijk begroot", "Original budget"],
  ["Begroting zoals eerst vastgesteld, tegen kostprijs.", "Budget as first adopted, at cost price."],
);
export const changes = figure(
  "approved_changes",
  ["Goedgekeurde wijzigingen", "Approved changes"],
  [
    "Goedgekeurd meer- en minderwerk; leeg waar de begroting een prognosemodel is, dat er geen kent.",
    "Approved changes of the budget; empty where the budget is a forecast model, which knows of none.",
  ],
  { missing: "empty" },
);
export const budget = figure(
  "budget",
  ["Begroot", "Budget"],
  [
    "Actuele begroting tegen kostprijs (BAC): oorspronkelijk plus goedgekeurde wijzigingen.",
    "Current budget at cost price (BAC): original plus approved changes.",
  ],
);
export const actualPeriod = figure(
  "actual_period",
  ["Realisatie periode", "Actual in period"],
  ["Geboekte kosten in de periode van het rapport.", "Costs posted in the period of the report."],
);
export const actualYear = figure(
  "actual_year",
  ["Realisatie jaar", "Actual in year"],
  [
    "Geboekte kosten vanaf het begin van het jaar tot en met de periode.",
    "Costs posted from the start of the year up to and including the period.",
  ],
);
export const actual = figure(
  "actual_to_date",
  ["Realisatie t/m periode", "Actual to date"],
  [
    "Alle geboekte kosten tot en met de periode (AC).",
    "All costs posted up to and including the period (AC).",
  ],
);
export const committed = figure(
  "committed",
  ["Waarvan verplicht", "Of which committed"],
  [
    "Deel van 'nog te besteden' dat al vastligt: besteld en nog niet gefactureerd, of gewerkt en nog niet geboekt. Bekend van de laatste periode.",
    "Part of what is to be spent that is bound to come: ordered and not invoiced, or worked and not posted. Known of the last period.",
  ],
  partial,
);
export const computed = figure(
  "etc_computed",
  ["ETC volgens methode", "ETC by method"],
  [
    "Wat de ETC-methode geeft; leeg waar zij mist wat zij nodig heeft.",
    "What the ETC method gives; empty where it lacks what it needs.",
  ],
  partial,
);
export const etc = figure(
  "etc",
  ["Nog te besteden (ETC)", "To complete (ETC)"],
  [
    "Wat het project naar verwachting nog kost, volgens de ETC-methode; nooit minder dan wat verplicht is.",
    "Estimate to complete: what the project is still expected to cost, by the ETC method; never less than what is committed.",
  ],
  partial,
);
export const eac = figure(
  "eac",
  ["Prognose (EAC)", "At completion (EAC)"],
  [
    "Prognose einde werk: de verwachte totale kosten bij oplevering.",
    "Estimate at completion: the expected total cost when the work is done.",
  ],
  { total: "whole", formula: "actual_to_date + etc" },
);
export const variance = figure(
  "variance",
  ["Afwijking", "Variance"],
  [
    "Verwacht resultaat ten opzichte van de begroting (VAC); negatief is een overschrijding.",
    "Expected result against budget at completion (VAC); negative is an overrun.",
  ],
  { total: "whole", formula: "budget - eac", mark: [{ when: "variance < 0", as: "bad" }] },
);
export const spent = percent(
  "part_spent",
  ["Besteed %", "Spent %"],
  [
    "Deel van de verwachte totale kosten dat al is geboekt; leeg als de prognose nul is.",
    "Part of the expected total cost that has been posted; empty where the estimate is zero.",
  ],
  { formula: "actual_to_date / eac", width: [9, 12], mark: [{ when: "part_spent > 1", as: "care" }] },
);
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

export const method = text(
  "etc_method",
  ["ETC-methode", "ETC method"],
  ["Manier waarop 'nog te besteden' is bepaald.", "How the estimate to complete was made."],
  {
    width: [14, 26],
    look: "muted",
    say: {
      ...methods,
      several: words("Verschillend per regel", "Differs per line"),
    },
  },
);

export const earned = figure(
  "earned_value",
  ["Verdiend (EV)", "Earned (EV)"],
  [
    "Begroting van het werk dat gereed is, naar fysieke voortgang; nooit afgeleid van de kosten.",
    "Earned value: budget of the work that is done, by physical progress; never derived from cost.",
  ],
  partial,
);
export const planned = figure(
  "planned_value",
  ["Gepland (PV)", "Planned (PV)"],
  [
    "Begroting van het werk dat gereed had moeten zijn, volgens de begroting in de tijd.",
    "Planned value: budget of the work that was to be done by now, by the time-phased budget.",
  ],
  partial,
);
export const earnedValue: readonly Column[] = [
  percent(
    "part_done",
    ["Gereed %", "Done %"],
    ["Verdiende waarde als deel van de begroting.", "Earned value as a part of the budget."],
    { formula: "earned_value / budget", width: [9, 12] },
  ),
  figure(
    "cost_variance",
    ["Kostenverschil (CV)", "Cost variance (CV)"],
    ["Verdiend min realisatie.", "Earned value less actual cost."],
    { total: "whole", formula: "earned_value - actual_to_date" },
  ),
  figure(
    "schedule_variance",
    ["Planningsverschil (SV)", "Schedule variance (SV)"],
    ["Verdiend min gepland.", "Earned value less planned value."],
    { total: "whole", formula: "earned_value - planned_value" },
  ),
  index(
    "cpi",
    ["CPI", "CPI"],
    [
      "Verdiende waarde per bestede euro; onder 1 is duurder dan begroot.",
      "Earned value for each euro spent; below 1 it costs more than budgeted.",
    ],
    {
      formula: "earned_value / actual_to_date",
      width: [8, 10],
      mark: [
        { when: "cpi < 0.9", as: "bad" },
        { when: "cpi < 1", as: "care" },
      ],
    },
  ),
  index(
    "spi",
    ["SPI", "SPI"],
    [
      "Verdiende waarde per geplande euro; onder 1 is later dan gepland.",
      "Earned value for each euro planned; below 1 it is later than planned.",
    ],
    {
      formula: "earned_value / planned_value",
      width: [8, 10],
      mark: [
        { when: "spi < 0.9", as: "bad" },
        { when: "spi < 1", as: "care" },
      ],
    },
  ),
  index(
    "tcpi",
    ["TCPI", "TCPI"],
    [
      "Wat elke resterende begrote euro moet opleveren om binnen de begroting te blijven.",
      "What each euro left of the budget must earn to stay within it.",
    ],
    { formula: "(budget - earned_value) / (budget - actual_to_date)", width: [8, 10] },
  ),
];
export const gap = text(
  "earned_value_gap",
  ["Waarom leeg", "Why empty"],
  [
    "Waarom verdiende waarde, geplande waarde of een index ontbreekt.",
    "Why earned value, planned value or an index is missing.",
  ],
  {
    width: [16, 34],
    look: "muted",
    say: {
      "no progress, no planning": words(
        "Geen fysieke voortgang, en begroting niet in de tijd gezet",
        "No physical progress, and budget not phased in time",
      ),
      "no progress": words("Geen fysieke voortgang opgegeven", "No physical progress reported"),
      "no planning": words("Begroting niet in de tijd gezet", "Budget not phased in time"),
      "no budget": words("Geen begroting", "No budget"),
      "not begun": words("Nog niets gepland of besteed", "Nothing planned or spent yet"),
      "nothing spent": words("Nog niets besteed", "Nothing spent yet"),
      "nothing planned": words("Nog niets gepland", "Nothing planned yet"),
    },
  },
);

export const hoursBudget = hours(
  "hours_budget",
  ["Uren begroot", "Hours budget"],
  ["Begrote uren.", "Budgeted hours."],
  { missing: "zero" },
);
export const hoursActual = hours(
  "hours_actual_to_date",
  ["Uren t/m periode", "Hours to date"],
  ["Geboekte uren tot en met de periode.", "Hours posted up to and including the period."],
  { missing: "zero" },
);
export const hoursToGo = hours(
  "hours_to_go",
  ["Uren te gaan", "Hours to go"],
  [
    "Uren die volgens het restantmodel nog te maken zijn; leeg waar er geen is.",
    "Hours still to be made by the remaining model; empty where there is none.",
  ],
  partial,
);
export const priceVariance = figure(
  "hours_price_variance",
  ["Prijsverschil uren", "Price variance of hours"],
  [
    "Wat de gemaakte uren minder kostten dan tegen de begrote uurprijs; negatief is duurder.",
    "What the hours made cost less than at the budget's price of an hour; negative is dearer.",
  ],
  partial,
);
export const quantityVariance = figure(
  "hours_quantity_variance",
  ["Hoeveelheidsverschil uren", "Quantity variance of hours"],
  [
    "Begrote uren min gemaakte en nog te maken uren, tegen de begrote uurprijs; negatief is meer uren.",
    "Budgeted hours less hours made and to go, at the budget's price of an hour; negative is more hours.",
  ],
  partial,
);

const known = { missing: "empty" } as const;
export const revenue: readonly Column[] = [
  figure(
    "contract_value",
    ["Aanneemsom", "Contract value"],
    [
      "Contractwaarde; leeg waar die niet bekend is of meer projecten haar delen. Het totaal is van wat bekend is.",
      "Contract value; empty where not known, and where several projects share it. The total is of what is known.",
    ],
    known,
  ),
  figure(
    "invoiced_to_date",
    ["Gefactureerd", "Invoiced"],
    [
      "Gefactureerd tot en met de periode, ook op rekening.",
      "Invoiced up to and including the period, on account too.",
    ],
    known,
  ),
  figure(
    "revenue_recognised",
    ["Omzet naar rato", "Revenue recognised"],
    [
      "Verdiende omzet volgens het omzetbeleid; leeg zonder beleid of contract.",
      "Revenue earned so far by the revenue policy; empty without policy or contract.",
    ],
    known,
  ),
  figure(
    "expected_loss",
    ["Verwacht verlies", "Expected loss"],
    [
      "Wat de prognose boven de aanneemsom uitkomt.",
      "What the estimate at completion exceeds the contract value by.",
    ],
    { formula: "max(eac - contract_value, 0)", mark: [{ when: "expected_loss > 0", as: "bad" }] },
  ),
  figure(
    "loss_provision",
    ["Verliesvoorziening", "Loss provision"],
    [
      "Deel van het verwachte verlies dat nog niet in het resultaat zit.",
      "What of the expected loss the result does not show yet.",
    ],
    known,
  ),
  figure(
    "work_in_progress",
    ["Onderhanden werk", "Work in progress"],
    [
      "Verdiende omzet min gefactureerd min voorziening; negatief is vooruitgefactureerd.",
      "Revenue recognised less invoiced less provision; negative is invoiced ahead.",
    ],
    { formula: "revenue_recognised - invoiced_to_date - loss_provision" },
  ),
  figure(
    "margin_to_date",
    ["Marge t/m periode", "Margin to date"],
    ["Verdiende omzet min kosten min voorziening.", "Revenue recognised less cost less provision."],
    { formula: "revenue_recognised - actual_to_date - loss_provision" },
  ),
  figure(
    "margin_at_completion",
    ["Marge bij oplevering", "Margin at completion"],
    ["Aanneemsom min prognose.", "Contract value less estimate at completion."],
    {
      formula: "contract_value - eac",
      mark: [{ when: "margin_at_completion < 0", as: "bad" }],
    },
  ),
  text(
    "revenue_policy",
    ["Omzetbeleid", "Revenue policy"],
    ["Wanneer omzet als verdiend geldt.", "When revenue counts as earned."],
    {
      width: [14, 22],
      look: "muted",
      say: {
        "cost to cost": words("Naar rato van kosten", "Cost to cost"),
        "physical progress": words("Naar fysieke voortgang", "By physical progress"),
        "as invoiced": words("Zoals gefactureerd", "As invoiced"),
        "at completion": words("Bij oplevering", "At completion"),
      },
    },
  ),
];

/** What a line is about. */
export const activity: readonly Column[] = [
  text(
    "activity",
    ["Activiteit", "Activity"],
    ["Code van het werkpakket (WBS).", "Code of the work package (WBS)."],
    { width: [12, 18], look: "muted" },
  ),
  text(
    "activity_name",
    ["Werkpakket", "Work package"],
    ["Naam van het werkpakket.", "Name of the work package."],
    { width: [14, 28] },
  ),
  text(
    "category",
    ["Categorie", "Category"],
    [
      "Kostencategorie: uren, kosten, artikelen, uitbesteed werk.",
      "Cost category: hours, expenses, items, subcontracted work.",
    ],
    { width: [12, 24], none: words("(zonder categorie)", "(no category)") },
  ),
];

/** Of a line below the overview: the number of its project, and its name as it stands there. */
export const projectNumber = lineNumber(
  ["Nummer van het project op het overzicht.", "Number of the project on the overview."],
  "parent",
);
export const nameBelow: Column = { ...name, copy: "project_name", width: [18, 34] };
