// All controls, for who has to answer for them: which hold, which do not, and what waits for them.
import { controlSheet } from "../workbook/controls.ts";
import { type Column, count, defineWorkbook, lineNumber, lookedUpAs, sumOf } from "../workbook/define.ts";
import { words } from "../workbook/words.ts";

/** Here they are printed all. */
const { printUntil: _, ...whole } = controlSheet;
const control = (key: string): Column => controlSheet.columns.find((column) => column.key === key)!;

const flag = (key: string, is: string, caption: readonly [string, string]): Column =>
  count(key, caption, ["Aantal uitkomsten met deze status.", "Number of outcomes with this status."], {
    from: null,
    formula: "1",
    only: { column: "status", is },
    format: "tally",
    width: [11, 14],
  });
const flags = [
  flag("failed", "fail", ["Wijkt af", "Failed"]),
  flag("open", "not evidenced", ["Niet aangetoond", "Not evidenced"]),
  flag("waived", "waived", ["Aanvaard", "Waived"]),
  flag("passed", "pass", ["Voldoet", "Passed"]),
];
const summed = flags.map((column) => sumOf(column));
const [failed, open, waived] = summed as [Column, Column, Column];
const number = (of: "own" | "parent") =>
  lineNumber(["Volgnummer van de controle in dit rapport.", "The control's number in this report."], of);

export default defineWorkbook({
  name: "controls",
  title: "Controls",
  doc: "Every control with its outcomes, worst first: expected, actual, difference, what explains it, what it blocks, and who waived it",
  owner: "Control",
  file: "controls.xlsx",
  heading: words("Controles", "Controls"),
  subject: words("Aansluitingen van bron tot rapport", "Reconciliations from source to report"),
  parameters: {},
  about: () => "",
  main: { sheet: "controls" },
  tiles: [],
  sheets: [
    {
      kind: "charts",
      name: "summary",
      tab: words("Samenvatting", "Summary"),
      title: words("Wat aandacht vraagt", "What needs attention"),
      note: words(
        "Controles met een uitkomst die niet zonder meer voldoet.",
        "Controls with an outcome that does not simply pass.",
      ),
      blocks: [
        {
          name: "attention",
          title: words("Uitkomsten die niet voldoen, per controle", "Outcomes that do not pass, by control"),
          nothing: words("Geen: alle controles voldoen.", "None: all controls pass."),
          rows: { top: 15, of: "subjects", order: "-attention", when: "attention > 0" },
          columns: [
            number("parent"),
            lookedUpAs(control("title"), "title", { width: [30, 60] }),
            lookedUpAs(failed, "failed"),
            lookedUpAs(open, "open"),
            lookedUpAs(waived, "waived"),
          ],
          chart: {
            kind: "bar",
            names: "title",
            values: ["failed", "open", "waived"],
            say: words(
              "Liggende balken: per controle het aantal uitkomsten dat afwijkt, niet is aangetoond of is aanvaard.",
              "Lying bars: by control the number of outcomes that failed, are not evidenced or were waived.",
            ),
          },
        },
      ],
    },
    {
      kind: "table",
      name: "subjects",
      tab: words("Per controle", "By control"),
      title: words("Uitkomsten per controle", "Outcomes by control"),
      note: words(
        "De slechtste eerst. De aantallen tellen het blad Controles.",
        "The worst first. The numbers count the sheet Controls.",
      ),
      lines: [words("controle", "control"), words("controles", "controls")],
      rows: { groups: "controls", by: ["control"] },
      order: ["status", "title"],
      columns: [
        number("own"),
        control("status"),
        { ...control("title"), width: [30, 60], link: true },
        ...summed,
        count(
          "attention",
          ["Vraagt aandacht", "Needs attention"],
          ["Alles wat niet zonder meer voldoet.", "All that does not simply pass."],
          {
            from: null,
            formula: "failed + open + waived",
            format: "tally",
            mark: [{ when: "failed > 0", as: "bad" }],
          },
        ),
        control("blocks"),
        control("control"),
      ],
      frozen: 3,
    },
    {
      ...whole,
      lines: [words("uitkomst", "outcome"), words("uitkomsten", "outcomes")],
      note: words(
        "Afwijkingen eerst. Verwacht en werkelijk komen uit twee onafhankelijke bronnen.",
        "Failures first. Expected and actual come from two independent sources.",
      ),
      parent: { sheet: "subjects", on: ["control"] },
      columns: [number("parent"), ...controlSheet.columns, ...flags],
      frozen: 3,
    },
  ],
});
