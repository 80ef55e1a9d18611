// The sheet Controls of every workbook: all rows of the published controls, failures first, as page, CLI and gate see
// them.
import { refuse } from "../../extract/error.ts";
import type { Styled } from "./cells.ts";
import { fitsExcel } from "./decimal.ts";
import { type Column, date, measure, type TableSheet, text } from "./define.ts";
import type { Adapt } from "./rows.ts";
import * as style from "./style.ts";
import type { Line, Table, Value } from "./table.ts";
import { type Language, words } from "./words.ts";

/** Worst first. */
export const statuses = [
  "fail",
  "not evidenced",
  "waived",
  "pass",
] as const satisfies readonly style.Status[];

const measures = ["expected", "actual", "difference", "tolerance"] as const;

const columns: readonly Column[] = [
  text(
    "status",
    ["Status", "Status"],
    [
      "Voldoet, wijkt af, aanvaard of niet aangetoond (er waren geen gegevens om te vergelijken).",
      "Passed, failed, waived or not evidenced (there was no data to compare).",
    ],
    {
      width: [15, 18],
      look: "status",
      say: {
        fail: words("Wijkt af", "Failed"),
        "not evidenced": words("Niet aangetoond", "Not evidenced"),
        waived: words("Aanvaard", "Waived"),
        pass: words("Voldoet", "Passed"),
      },
    },
  ),
  text("title", ["Controle", "Control"], ["Wat de controle aantoont.", "What the control proves."], {
    width: [24, 30],
  }),
  text(
    "scope",
    ["Bereik", "Scope"],
    [
      "Bedrijf, rekening of ander deel waarvoor de uitkomst geldt.",
      "Company, account or other part that the outcome is about.",
    ],
    { width: [12, 30] },
  ),
  text(
    "period",
    ["Periode", "Period"],
    ["Periode waarvoor de uitkomst geldt.", "Period that the outcome is about."],
    { width: [10, 14] },
  ),
  measure(
    "expected",
    ["Verwacht", "Expected"],
    ["Waarde volgens de eerste bron.", "Value according to the first source."],
  ),
  measure(
    "actual",
    ["Werkelijk", "Actual"],
    ["Waarde volgens de tweede, onafhankelijke bron.", "Value according to the second, independent source."],
  ),
  measure(
    "difference",
    ["Verschil", "Difference"],
    ["Werkelijk ten opzichte van verwacht.", "Actual against expected."],
  ),
  measure(
    "tolerance",
    ["Tolerantie", "Tolerance"],
    ["Verschil dat nog voldoet.", "Difference that still passes."],
  ),
  text(
    "expected_source",
    ["Bron verwacht", "Expected from"],
    ["Waar de verwachte waarde vandaan komt.", "Where the expected value comes from."],
    { width: [14, 20] },
  ),
  text(
    "actual_source",
    ["Bron werkelijk", "Actual from"],
    ["Waar de werkelijke waarde vandaan komt.", "Where the actual value comes from."],
    { width: [14, 20] },
  ),
  text(
    "explanation",
    ["Toelichting", "Explanation"],
    ["Regels of oorzaken die het verschil verklaren.", "Rows or causes that explain the difference."],
    { width: [20, 36] },
  ),
  text(
    "blocks",
    ["Blokkeert", "Blocks"],
    [
      "Wat niet naar buiten gaat zolang de controle afwijkt.",
      "What does not leave as long as the control fails.",
    ],
    { width: [11, 16] },
  ),
  text(
    "waived_by",
    ["Aanvaard door", "Waived by"],
    ["Controller die de afwijking heeft aanvaard.", "Controller who waived the difference."],
    { width: [12, 18] },
  ),
  date(
    "waived_until",
    ["Aanvaard t/m", "Waived until"],
    ["Laatste dag waarop die aanvaarding geldt.", "Last day on which the waiver holds."],
  ),
  text(
    "waiver_reason",
    ["Reden", "Reason"],
    ["Waarom de afwijking is aanvaard.", "Why the difference was waived."],
    { width: [14, 28] },
  ),
  text(
    "control",
    ["Code", "Code"],
    ["Naam van de controle in het warehouse.", "Name of the control in the warehouse."],
    {
      width: [16, 24],
    },
  ),
];

export const controlSheet: TableSheet = {
  kind: "table",
  name: "controls",
  tab: words("Controles", "Controls"),
  title: words("Controles", "Controls"),
  note: words(
    "Afwijkingen eerst; wat voldoet wordt niet afgedrukt. Verwacht en werkelijk komen uit twee onafhankelijke bronnen.",
    "Failures first; what passed is not printed. Expected and actual come from two independent sources.",
  ),
  rows: { mart: "control", by: ["control", "scope", "period"] },
  order: ["status", "title", "control", "scope", "period"],
  printUntil: { column: "status", is: "pass" },
  columns: columns.map((column) => (column.key === "title" ? { ...column, from: "title" } : column)),
  frozen: 2,
};

/** A control is titled in the reader's language where it has a title in it; a status that nobody knows is refused. */
export function adaptControl(language: Language): Adapt {
  const titles = language === "en" ? ["title"] : ["title", `title_${language}`];
  return {
    columns: titles,
    row(row) {
      const { control = null, status } = row;
      if (!statuses.includes(status as style.Status))
        throw refuse("control_status_unknown", `control ${control} has the unknown status "${status}"`, {
          table: "control",
          column: "status",
        });
      const title = titles.toReversed().map((name) => row[name] ?? null);
      return { ...row, title: title.find((text) => text !== null && text !== "") ?? control };
    },
  };
}

/**
 * A control counts rows, adds amounts or compares checksums. Counts are shown whole, amounts in cents, finer values
 * with all six decimals; the choice is the same for all rows of a control.
 */
export function measureStyles(table: Table): Styled {
  const at = (key: string) => table.col(key).index;
  const decimals = new Map<Value, number>();
  const control = at("control");
  for (const { values } of table.lines)
    for (const key of measures) {
      const fraction = /\.(\d*?)0*$/.exec(String(values[at(key)] ?? ""))?.[1] ?? "";
      const name = values[control]!;
      decimals.set(name, Math.max(decimals.get(name) ?? 0, fraction.length));
    }
  const look = style.looks.body;
  const byDecimals = (most: number) => (most === 0 ? look.count : most <= 2 ? look.amount : look.exact);
  return (column, line) => {
    const value = line.values[column.index] ?? null;
    if (column.format !== "measure") return null;
    if (value !== null && !fitsExcel(String(value))) return style.longMeasure;
    return byDecimals(decimals.get(line.values[control]!) ?? 0);
  };
}

export const statusOf = (table: Table, { values }: Line): style.Status =>
  values[table.col("status").index] as style.Status;
