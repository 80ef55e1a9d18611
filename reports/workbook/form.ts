// The hidden sheet of a workbook that is filled in: what was issued, so that the file that comes back can be judged by
// extract/format/form.ts, which knows how it is written.
import { FORM_TAB, type Form, type FormLine, formRows } from "../../extract/format/form.ts";
import { writerOf } from "./cells.ts";
import type { Ask } from "./define.ts";
import type { Frame } from "./frame.ts";
import { heightOf } from "./measure.ts";
import type { Place } from "./place.ts";
import * as style from "./style.ts";
import type { Table, Value } from "./table.ts";
import type { Content, Sheet, SheetRow } from "./xlsx/sheet.ts";

export const isForm = ({ columns }: Table): boolean => columns.some(({ input }) => input);

/** A cell as text, as the reader of the file sees it: numbers as decimals, days as 2026-10-31. */
function issued(content: Content, value: Value, isDay: boolean): string {
  if (content === null) return "";
  if (typeof content === "string") return content.toWellFormed();
  if ("formula" in content) throw new Error("a sheet that is filled in holds values only");
  return isDay ? String(value) : content.number;
}

export function formSheet(report: string, ask: Ask, table: Table, place: Place, frame: Frame): Sheet {
  const { language, publication, captions } = frame;
  const { rows } = table.of;
  if (!("mart" in rows) || place.left !== 1) throw new Error(`sheet ${table.name} cannot be filled in`);
  const by = rows.by.map((name) => table.columns.find(({ source }) => source === name)!);
  const form: Form = {
    format: 1,
    report,
    ask,
    organisation: publication.organisation,
    run: publication.run,
    version: publication.version,
    tab: table.tab,
    header: place.header,
    columns: table.columns.map(({ key, caption, input, say = {} }) => ({
      key,
      caption: caption[language],
      ...(input ? { input: true as const } : {}),
      ...(input?.allow.kind === "choice"
        ? { choices: Object.fromEntries(Object.entries(say).map(([code, text]) => [text[language], code])) }
        : {}),
    })),
  };
  const writer = writerOf(table, place, { parent: null, child: null }, language, () => null);
  function* lines(): Iterable<FormLine> {
    for (const [index, line] of table.lines.entries())
      yield {
        key: Object.fromEntries(by.map(({ source, index: at }) => [source!, String(line.values[at] ?? "")])),
        cells: table.columns.map((column) =>
          issued(
            writer.content(line, column, place.first + index),
            line.values[column.index] ?? null,
            column.format === "date",
          ),
        ),
      };
  }
  function* out(): Iterable<SheetRow> {
    let at = 0;
    for (const texts of [[captions.form], ...formRows(form, lines())])
      yield {
        at: ++at,
        cells: texts.map((content, index) => ({ column: index + 1, content, style: style.fact })),
      };
  }
  return {
    name: FORM_TAB,
    hidden: true,
    protected: true,
    widths: [24, 160],
    rowHeight: heightOf(1),
    rows: out,
    to: { row: table.lines.length + 3, column: 2 },
  };
}
